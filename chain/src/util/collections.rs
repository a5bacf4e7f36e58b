//! Collections that cost little code.
//!
//! The compiler writes out a map's code for every kind of key and value. That was a third of the
//! browser's module.

use std::collections::BTreeMap;

/// A map whose values lie apart from it. All values then have one size, so maps with keys of one kind
/// share their code, which is kept once.
pub type BoxMap<K, V> = BTreeMap<K, Box<V>>;

/// An iterator whose items go into a collection one by one.
///
/// `collect` into a `BTreeMap` or a `BTreeSet` sorts first, with a sorting algorithm written out for every
/// kind of item.
pub trait Gather: Iterator + Sized {
    /// The collection of all items.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}
