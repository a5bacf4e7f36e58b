//! Filling collections without sorting first.

/// An iterator whose items go into a collection one by one.
///
/// `collect` into a `BTreeMap` or a `BTreeSet` sorts first, and the compiler writes out a whole sorting
/// algorithm for every kind of item: in the browser's module that was a fifth of the code.
pub trait Gather: Iterator + Sized {
    /// The collection of all items.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}
