//! A value that many hold, hashed by a digest that was taken once.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::memo::Digest;

/// Behind a pointer; its digest stands for it where something is made from it. Copies are free.
pub struct Shared<T: ?Sized> {
    value: Arc<T>,
    digest: Digest,
}

impl<T: ?Sized + Hash> Shared<T> {
    /// Takes the digest.
    pub fn new(value: impl Into<Arc<T>>) -> Shared<T> {
        let value = value.into();
        Shared { digest: Digest::of(&*value), value }
    }
}

impl<V: Into<Arc<str>>> From<V> for Shared<str> {
    fn from(text: V) -> Shared<str> {
        Shared::new(text)
    }
}

impl Default for Shared<str> {
    fn default() -> Shared<str> {
        Shared::from("")
    }
}

impl<T: Default + Hash> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared::new(T::default())
    }
}

impl<T: Hash> Default for Shared<[T]> {
    fn default() -> Shared<[T]> {
        Shared::new([])
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared { value: Arc::clone(&self.value), digest: self.digest }
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Shared<T>) -> bool {
        self.digest == other.digest
    }
}

impl<T: ?Sized> Eq for Shared<T> {}

impl<T: ?Sized> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: ?Sized + Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Shared<str> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shared<str>, D::Error> {
        String::deserialize(deserializer).map(Shared::from)
    }
}
