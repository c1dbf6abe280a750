//! Earlier results, found again by the digest of their input.
//!
//! Reuse is sound because a stage is a *function* of one hashed input: [`Memo::call`] takes a function item
//! (never a closure, checked at compile time), so nothing else can reach it. The findings of a stage are kept
//! with its value and replayed. A result is dropped when a whole build did not ask for it
//! ([`Memo::forget_unused`]). Values of slow stages ([`Memo::call_kept`]) can also be taken out as bytes and
//! put in again by a later process; deleting those bytes changes nothing but the time.

use std::any::{Any, type_name};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hash, Hasher};
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
        let mut hasher = Blake { inner: None, pending: PENDING.take() };
        value.hash(&mut hasher);
        let digest = Digest::from_hash(&hasher.finalize());
        hasher.pending.clear();
        PENDING.set(hasher.pending);
        digest
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
const MOST_PENDING: usize = 8 << 10;

thread_local! {
    /// Used again by the next digest of the thread: most are of a few bytes, and a build takes tens of thousands.
    static PENDING: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

struct Blake {
    /// None as long as everything is pending.
    inner: Option<blake3::Hasher>,
    pending: Vec<u8>,
}

impl Blake {
    fn finalize(&self) -> blake3::Hash {
        match &self.inner {
            Some(inner) => inner.clone().update(&self.pending).finalize(),
            None => blake3::hash(&self.pending),
        }
    }
}

impl Hasher for Blake {
    fn write(&mut self, bytes: &[u8]) {
        if self.pending.len() + bytes.len() <= MOST_PENDING {
            return self.pending.extend_from_slice(bytes);
        }
        let inner = self.inner.get_or_insert_default();
        inner.update(&self.pending);
        self.pending.clear();
        match bytes.len() > MOST_PENDING {
            true => drop(inner.update(bytes)),
            false => self.pending.extend_from_slice(bytes),
        }
    }

    fn finish(&self) -> u64 {
        u64::from_be_bytes(self.finalize().as_bytes()[..8].try_into().expect("8 bytes"))
    }
}

/// How many locks the map is spread over, so that threads seldom wait for each other.
const SHARDS: usize = 32;

/// A stage (a function, by its path) and the digest of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    stage: &'static str,
    input: Digest,
}

/// The digest alone finds a slot as well as both.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.input.hash(state);
    }
}

/// A digest is spread well enough already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, digest: u128) {
        // The lowest bits choose the lock.
        self.0 = (digest >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What one lock holds.
type Shard = HashMap<Key, Slot, BuildHasherDefault<AsItIs>>;

struct Slot {
    value: Arc<dyn Any + Send + Sync>,
    used_in: u64,
    /// Its name among the kept results, when it is one.
    name: Option<Digest>,
}

/// Bytes of kept results by the digest of stage and input, as written to and read from disk.
pub type Kept = BTreeMap<Digest, Vec<u8>>;

/// The store of earlier results. Shared by all threads of a build, and by all builds of a process.
pub struct Memo {
    shards: Vec<Mutex<Shard>>,
    round: AtomicU64,
    from_disk: Kept,
    kept: Mutex<Kept>,
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
        let key = Key { stage: type_name::<F>(), input: Digest::of(input) };
        if let Some(found) = self.find(key) {
            return found;
        }
        self.count(key);
        self.insert(key, Arc::new(stage(input)), None)
    }

    /// As [`Memo::call`], for slow stages: the result is also kept as bytes for a later process.
    pub fn call_kept<F, I, T>(&self, stage: F, input: &I) -> Arc<Checked<T>>
    where
        F: Fn(&I) -> Checked<T> + Copy,
        I: Hash,
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        const { assert!(size_of::<F>() == 0, "a stage is a function, not a closure") };
        let key = Key { stage: type_name::<F>(), input: Digest::of(input) };
        if let Some(found) = self.find(key) {
            return found;
        }
        let name = Digest::of(&(key.stage, key.input));
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
        lock(&self.kept).insert(name, bytes);
        self.insert(key, Arc::new(value), Some(name))
    }

    /// Drops every result that the build since the last call did not ask for.
    pub fn forget_unused(&self) {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        let mut kept = lock(&self.kept);
        for shard in &self.shards {
            lock(shard).retain(|_, slot| {
                let is_used = slot.used_in == round;
                if let Some(name) = slot.name.filter(|_| !is_used) {
                    kept.remove(&name);
                }
                is_used
            });
        }
    }

    /// The kept results in use, for `write` to put on disk.
    pub fn kept(&self) -> Kept {
        lock(&self.kept).clone()
    }

    fn count(&self, key: Key) {
        *lock(&self.made).entry(key.stage).or_default() += 1;
    }

    fn find<T: Send + Sync + 'static>(&self, key: Key) -> Option<Arc<Checked<T>>> {
        let round = self.round.load(Ordering::Relaxed);
        let mut shard = lock(self.shard(key));
        let slot = shard.get_mut(&key)?;
        slot.used_in = round;
        slot.value.clone().downcast().ok()
    }

    fn insert<T: Send + Sync + 'static>(
        &self,
        key: Key,
        value: Arc<Checked<T>>,
        name: Option<Digest>,
    ) -> Arc<Checked<T>> {
        let slot = Slot { value: value.clone(), used_in: self.round.load(Ordering::Relaxed), name };
        lock(self.shard(key)).insert(key, slot);
        value
    }

    fn shard(&self, key: Key) -> &Mutex<Shard> {
        &self.shards[(key.input.0 % SHARDS as u128) as usize]
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
