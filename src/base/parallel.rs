//! Work on all cores in input order, so that bytes and diagnostics do not depend on threads.

use rayon::prelude::*;

/// Applies `f` to every item on all cores; results stand in input order.
pub fn each<T: Sync, U: Send>(items: &[T], f: impl Fn(&T) -> U + Sync + Send) -> Vec<U> {
    items.par_iter().map(f).collect()
}

/// Does two things side by side.
pub fn both<A: Send, B: Send>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(first, second)
}

/// As [`each`], over two slices of equal length.
pub fn pairs<A: Sync, B: Sync, U: Send>(
    left: &[A],
    right: &[B],
    f: impl Fn(&A, &B) -> U + Sync + Send,
) -> Vec<U> {
    debug_assert_eq!(left.len(), right.len());
    left.par_iter().zip(right).map(|(a, b)| f(a, b)).collect()
}
