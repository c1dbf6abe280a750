//! Earlier results, found again by the digest of their input.
//!
//! Reuse is sound because a stage is a *function* of one hashed input: [`Memo::call`] takes a function item
//! (never a closure, checked at compile time), so nothing else can reach it. The findings of a stage are kept
//! with its value and replayed. A result is dropped when a whole build did not ask for it
//! ([`Memo::forget_unused`]). Values of slow stages ([`Memo::call_kept`]) can also be taken out as bytes and
//! put in again by a later process; deleting those bytes changes nothing but the time.

use std::any::{Any, type_name};
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::diagnostic::Checked;

/// 128 bits of BLAKE3 over what [`Hash`] feeds; a collision is not expected in the life of a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(pub u128);

impl Digest {
    /// The digest of any value that can be hashed.
    pub fn of(value: &(impl Hash + ?Sized)) -> Digest {
        let mut hasher = Blake { inner: blake3::Hasher::new(), pending: Vec::with_capacity(PENDING) };
        value.hash(&mut hasher);
        hasher.flush();
        Digest::from_hash(&hasher.inner.finalize())
    }

    /// The digest of bytes, the same on every machine and in every version: for file names and lock files.
    pub fn of_bytes(bytes: &[u8]) -> Digest {
        Digest::from_hash(&blake3::hash(bytes))
    }

    fn from_hash(hash: &blake3::Hash) -> Digest {
        let (first, _) = hash.as_bytes().split_at(16);
        Digest(u128::from_be_bytes(first.try_into().expect("16 bytes")))
    }

    /// The first `n` hexadecimal digits (at most 32).
    pub fn hex(self, n: usize) -> String {
        let mut hex = format!("{:032x}", self.0);
        hex.truncate(n);
        hex
    }
}

/// Bytes that are hashed at once: BLAKE3 works on several KB side by side, and [`Hash`] feeds a few bytes at a time.
const PENDING: usize = 8 << 10;

struct Blake {
    inner: blake3::Hasher,
    pending: Vec<u8>,
}

impl Blake {
    fn flush(&mut self) {
        self.inner.update(&self.pending);
        self.pending.clear();
    }
}

impl Hasher for Blake {
    fn write(&mut self, bytes: &[u8]) {
        if self.pending.len() + bytes.len() > PENDING {
            self.flush();
        }
        match bytes.len() > PENDING {
            true => drop(self.inner.update(bytes)),
            false => self.pending.extend_from_slice(bytes),
        }
    }

    fn finish(&self) -> u64 {
        let hash = self.inner.clone().update(&self.pending).finalize();
        u64::from_be_bytes(hash.as_bytes()[..8].try_into().expect("8 bytes"))
    }
}

/// How many locks the map is spread over, so that threads seldom wait for each other.
const SHARDS: usize = 32;

type Key = (&'static str, Digest);

struct Slot {
    value: Arc<dyn Any + Send + Sync>,
    used_in: u64,
}

/// Bytes of kept results by the digest of stage and input, as written to and read from disk.
pub type Kept = BTreeMap<Digest, Vec<u8>>;

/// The store of earlier results. Shared by all threads of a build, and by all builds of a process.
pub struct Memo {
    shards: Vec<Mutex<HashMap<Key, Slot>>>,
    round: AtomicU64,
    from_disk: Kept,
    kept: Mutex<BTreeMap<Digest, (Vec<u8>, u64)>>,
    /// How often each stage ran because nothing was remembered.
    made: Mutex<BTreeMap<&'static str, u64>>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo::with_kept(Kept::new())
    }
}

impl Memo {
    /// A memo that starts with results an earlier process kept.
    pub fn with_kept(from_disk: Kept) -> Memo {
        Memo {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            round: AtomicU64::new(0),
            from_disk,
            kept: Mutex::default(),
            made: Mutex::default(),
        }
    }

    /// How often a stage (a function, by its path: `bagu::parse::parse`) ran because no result was known.
    pub fn made(&self, stage: &str) -> u64 {
        lock(&self.made).get(stage).copied().unwrap_or(0)
    }

    /// The result of `stage` for `input`: an earlier one when there is one, else made now.
    pub fn call<F, I, T>(&self, stage: F, input: &I) -> Arc<Checked<T>>
    where
        F: Fn(&I) -> Checked<T> + Copy,
        I: Hash,
        T: Send + Sync + 'static,
    {
        const { assert!(size_of::<F>() == 0, "a stage is a function, not a closure") };
        let key = (type_name::<F>(), Digest::of(input));
        if let Some(found) = self.find(key) {
            return found;
        }
        self.count(key);
        self.insert(key, Arc::new(stage(input)))
    }

    /// As [`Memo::call`], for slow stages: the result is also kept as bytes for a later process.
    pub fn call_kept<F, I, T>(&self, stage: F, input: &I) -> Arc<Checked<T>>
    where
        F: Fn(&I) -> Checked<T> + Copy,
        I: Hash,
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        const { assert!(size_of::<F>() == 0, "a stage is a function, not a closure") };
        let key = (type_name::<F>(), Digest::of(input));
        let name = Digest::of(&key);
        let round = self.round.load(Ordering::Relaxed);
        if let Some(found) = self.find(key) {
            if let Some(entry) = lock(&self.kept).get_mut(&name) {
                entry.1 = round;
            }
            return found;
        }
        let on_disk = self.from_disk.get(&name);
        let decoded = on_disk.and_then(|bytes| postcard::from_bytes(bytes).ok());
        let (value, bytes) = match (decoded, on_disk) {
            (Some(value), Some(bytes)) => (value, bytes.clone()),
            _ => {
                self.count(key);
                let value = stage(input);
                let bytes = postcard::to_stdvec(&value).expect("plain data can be encoded");
                (value, bytes)
            }
        };
        lock(&self.kept).insert(name, (bytes, round));
        self.insert(key, Arc::new(value))
    }

    /// Drops every result that the build since the last call did not ask for.
    pub fn forget_unused(&self) {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        for shard in &self.shards {
            lock(shard).retain(|_, slot| slot.used_in == round);
        }
        lock(&self.kept).retain(|_, (_, used_in)| *used_in == round);
    }

    /// The kept results in use, for `write` to put on disk.
    pub fn kept(&self) -> Kept {
        let kept = lock(&self.kept);
        kept.iter().map(|(name, (bytes, _))| (*name, bytes.clone())).collect()
    }

    fn count(&self, key: Key) {
        *lock(&self.made).entry(key.0).or_default() += 1;
    }

    fn find<T: Send + Sync + 'static>(&self, key: Key) -> Option<Arc<Checked<T>>> {
        let round = self.round.load(Ordering::Relaxed);
        let mut shard = lock(self.shard(key));
        let slot = shard.get_mut(&key)?;
        slot.used_in = round;
        slot.value.clone().downcast().ok()
    }

    fn insert<T: Send + Sync + 'static>(&self, key: Key, value: Arc<Checked<T>>) -> Arc<Checked<T>> {
        let slot = Slot { value: value.clone(), used_in: self.round.load(Ordering::Relaxed) };
        lock(self.shard(key)).insert(key, slot);
        value
    }

    fn shard(&self, key: Key) -> &Mutex<HashMap<Key, Slot>> {
        &self.shards[(key.1.0 % SHARDS as u128) as usize]
    }
}

/// A panicked thread leaves whole values only, so a poisoned lock is usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    fn double(n: &u32) -> Checked<u32> {
        CALLS.fetch_add(1, Ordering::Relaxed);
        Checked::ok(n * 2)
    }

    #[test]
    fn a_result_is_found_again_until_a_build_does_not_ask() {
        let memo = Memo::default();
        let made = || CALLS.load(Ordering::Relaxed);
        assert_eq!(memo.call_kept(double, &4).value, 8);
        assert_eq!((memo.call_kept(double, &4).value, made()), (8, 1));
        let kept = memo.kept();
        memo.forget_unused();
        memo.forget_unused();
        assert!(memo.kept().is_empty());
        assert_eq!((memo.call_kept(double, &4).value, made()), (8, 2));
        let later = Memo::with_kept(kept);
        assert_eq!((later.call_kept(double, &4).value, made()), (8, 2), "from disk");
        let broken = Memo::with_kept(later.kept().into_keys().map(|k| (k, vec![])).collect());
        assert_eq!((broken.call_kept(double, &4).value, made()), (8, 3), "garbage is not used");
    }
}
