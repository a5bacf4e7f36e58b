//! SHA-256's functions and round (FIPS 180-4, sections 4.1.2 and 6.2.2) on vectors.

#![expect(clippy::many_single_char_names, reason = "the standard's names")]

use crate::expr::{Expr, Vector};
use crate::function::Function;

/// The working variables of one group of lanes.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// `a` to `h`.
    pub(crate) variables: [Vector; 8],
    /// A round's `b ^ c` is the `a ^ b` of the round before.
    pub(crate) b_xor_c: Vector,
}

impl State {
    pub(crate) fn new(f: &mut Function, variables: [Vector; 8]) -> Self {
        let [_, b, c, ..] = variables;
        Self {
            variables,
            b_xor_c: f.keep(b ^ c),
        }
    }
}

/// One round; `keyed` is its constant plus its schedule word.
pub(crate) fn round(f: &mut Function, state: State, keyed: Expr) -> State {
    let State { variables, b_xor_c } = state;
    let [a, b, c, d, e, ff, g, h] = variables;
    let t1 = f.keep(h + keyed + choice(e, ff, g) + big_sigma1(e));
    let new_e = f.keep(d + t1);
    let a_xor_b = f.keep(a ^ b);
    let majority = b ^ (a_xor_b & b_xor_c);
    let new_a = f.keep(majority + big_sigma0(a) + t1);
    State {
        variables: [new_a, a, b, c, new_e, e, ff, g],
        b_xor_c: a_xor_b,
    }
}

/// A round without the new `a`, where no later round uses it: the old one stays in its place.
pub(crate) fn round_e(f: &mut Function, state: State, keyed: Expr) -> State {
    let [a, b, c, d, e, ff, g, h] = state.variables;
    let new_e = f.keep(h + keyed + choice(e, ff, g) + d + big_sigma1(e));
    State {
        variables: [a, a, b, c, new_e, e, ff, g],
        ..state
    }
}

/// The next word of a message schedule, from those 16, 15, 7 and 2 places before it.
pub(crate) fn next_word(w16: Expr, w15: Vector, w7: Expr, w2: Vector) -> Expr {
    w16 + w7 + small_sigma0(w15) + small_sigma1(w2)
}

/// Ch: bits of `f` where `e` has ones, of `g` elsewhere.
fn choice(e: Vector, f: Vector, g: Vector) -> Expr {
    Expr::select(e, f, g)
}

fn big_sigma0(x: Vector) -> Expr {
    rotate_right(x, 2) ^ rotate_right(x, 13) ^ rotate_right(x, 22)
}

fn big_sigma1(x: Vector) -> Expr {
    rotate_right(x, 6) ^ rotate_right(x, 11) ^ rotate_right(x, 25)
}

/// σ0.
pub(crate) fn small_sigma0(x: Vector) -> Expr {
    rotate_right(x, 7) ^ rotate_right(x, 18) ^ (x >> 3)
}

/// σ1.
pub(crate) fn small_sigma1(x: Vector) -> Expr {
    rotate_right(x, 17) ^ rotate_right(x, 19) ^ (x >> 10)
}

fn rotate_right(x: Vector, bits: i32) -> Expr {
    (x >> bits) ^ (x << (32 - bits))
}
