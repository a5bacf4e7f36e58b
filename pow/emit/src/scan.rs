//! The search: the function that the caller uses, and the two loops that take most of the time.

use std::array;

use pow::Job;
use pow::foreign::{self, DIGEST_BLOCK, INITIAL, K, place};
use wasm_encoder::{BlockType, Function as Encoded};

use crate::expr::{Expr, Vector};
use crate::function::Function;
use crate::memory::{Array, GROUPS, Memory, word};
use crate::sha256::{State, next_word, round, round_e, small_sigma0, small_sigma1};

/// Nonces tried at once.
pub(crate) const LANES: u32 = 4 * word_const(GROUPS);

#[expect(clippy::cast_possible_truncation, reason = "a few groups")]
const fn word_const(groups: usize) -> u32 {
    groups as u32
}

/// The functions by their numbers.
pub(crate) const SCAN: u32 = 0;
const ROUNDS: u32 = 1;
const EXTEND: u32 = 2;

/// Rounds and schedule words in one turn of their loops. They are few, so that the code stays in the instruction
/// caches.
const TURN: usize = 4;

/// A vector for each group of lanes.
type Lanes = [Vector; GROUPS];

type States = [State; GROUPS];

/// `(first, groups) -> f64`: tries `groups` groups of nonces, one or more, from `first` on; answers with the first
/// nonce of the first group that may hold a hit, or -1.
pub(crate) fn scan(memory: &mut Memory) -> Encoded {
    let (first, groups, variant) = (0, 1, 2);
    let mut f = Function::new(2, 3, memory.left_shift);
    key_fixed_words(&mut f, memory);
    f.repeat(|f| {
        let nonces = array::from_fn(|g| nonces(f, first, g));
        f.scope(|f| schedule_header(f, memory, nonces));
        f.point(variant, 0);
        f.repeat(|f| {
            f.scope(|f| first_hash(f, memory, nonces, variant));
            f.scope(|f| schedule_digest(f, memory));
            f.scope(|f| second_hash(f, memory));
            f.code().if_(BlockType::Empty);
            f.code()
                .local_get(first)
                .f64_convert_i32_u()
                .return_()
                .end();

            let bytes = 4 * word(place::VARIANT_WORDS);
            f.advance(variant, bytes);
            f.differs(variant, |f| f.constant(Job::VERSIONS * bytes));
        });
        f.advance(first, LANES);
        f.advance(groups, u32::MAX);
        f.code().local_get(groups);
    });
    f.code().f64_const((-1.0).into());
    f.finish()
}

/// Adds the round constants to the schedule words that are the same for all nonces.
fn key_fixed_words(f: &mut Function, memory: &mut Memory) {
    for g in 0..GROUPS {
        for t in 4..18 {
            let fixed = Memory::job(None, place::SCHEDULE + t);
            f.store(memory.header.at(t, g), fixed + Memory::k(None, t));
        }
        for t in 8..16 {
            let keyed = memory.constant(DIGEST_BLOCK[t].wrapping_add(K[t]));
            f.store(memory.digest.at(t, g), keyed);
        }
    }
}

/// Four nonces as the header's big-endian words, those of group 0 from `first` on.
fn nonces(f: &mut Function, first: u32, group: usize) -> Vector {
    let lanes: [u8; 16] = array::from_fn(|byte| match byte % 4 {
        0 => u8::try_from(4 * group + byte / 4).expect("a few lanes"),
        _ => 0,
    });
    f.code()
        .local_get(first)
        .i32x4_splat()
        .v128_const(i128::from_le_bytes(lanes))
        .i32x4_add();
    let nonces = f.pop();
    let swapped = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];
    f.code()
        .local_get(nonces.0)
        .local_get(nonces.0)
        .i8x16_shuffle(swapped);
    f.pop()
}

/// The message schedule of the header's second block, the same for all versions. Most of the words 4 to 15 are zero.
fn schedule_header(f: &mut Function, memory: &Memory, nonces: Lanes) {
    let fixed = |t| Memory::job(None, place::SCHEDULE + t);
    let mut w: Vec<Lanes> = Vec::new();
    for t in 16..32 {
        let row = array::from_fn(|g| {
            let back = |places: usize| w[t - 16 - places][g];
            let word = match t {
                16 | 17 => fixed(t),
                18 => fixed(t) + small_sigma0(nonces[g]),
                19 => fixed(t) + nonces[g],
                20 => fixed(t) + small_sigma1(back(2)),
                21 => small_sigma1(back(2)),
                22 => fixed(15) + small_sigma1(back(2)),
                23..30 => back(7) + small_sigma1(back(2)),
                _ => fixed(t) + back(7) + small_sigma1(back(2)),
            };
            put(f, memory, memory.header, (t, g), word)
        });
        w.push(row);
    }
    call_extend(f, memory.header.behind(memory.header), 32, 64);
}

/// Leaves the digests, the first words of the next schedule, in memory.
fn first_hash(f: &mut Function, memory: &Memory, nonces: Lanes, variant: u32) {
    let job = |place| Memory::job(Some(variant), place::VARIANTS + place);
    let states = array::from_fn(|g| {
        let variables = array::from_fn(|i| match i {
            0 | 4 => f.keep(job(place::AFTER_FOUR + i) + nonces[g]),
            _ => f.keep(job(place::AFTER_FOUR + i)),
        });
        State::new(f, variables)
    });
    store(f, memory, &states);
    call_rounds(f, memory.header.behind(memory.header), 4, 64);
    for i in 0..8 {
        for g in 0..GROUPS {
            let digest = memory.state.load(i, g) + job(place::MIDSTATE + i);
            put(f, memory, memory.digest, (i, g), digest);
        }
    }
}

/// The schedule of the second hash up to word 59. Most of the words 8 to 15 are zero.
fn schedule_digest(f: &mut Function, memory: &mut Memory) {
    let mut constant = |word| memory.constant(word);
    let (padding_8, padding_15) = (constant(DIGEST_BLOCK[8]), constant(DIGEST_BLOCK[15]));
    let sigma0_of_8 = constant(foreign::small_sigma0(DIGEST_BLOCK[8]));
    let sigma0_of_15 = constant(foreign::small_sigma0(DIGEST_BLOCK[15]));
    let sigma1_of_15 = constant(foreign::small_sigma1(DIGEST_BLOCK[15]));

    let mut w: Vec<Lanes> = (0..8)
        .map(|t| array::from_fn(|g| f.keep(memory.words.load(t, g))))
        .collect();
    for t in 16..32 {
        let row = array::from_fn(|g| {
            // Words 8 to 15 are not in memory.
            let back = |places| match t - places {
                early @ 0..8 => w[early][g],
                late => w[late - 8][g],
            };
            let word = match t {
                16 => back(16) + small_sigma0(back(15)),
                17 => back(16) + small_sigma0(back(15)) + sigma1_of_15.clone(),
                18..22 => back(16) + small_sigma0(back(15)) + small_sigma1(back(2)),
                22 => {
                    let early = padding_15.clone() + back(16) + small_sigma0(back(15));
                    early + small_sigma1(back(2))
                }
                23 => back(16) + sigma0_of_8.clone() + back(7) + small_sigma1(back(2)),
                24 => padding_8.clone() + back(7) + small_sigma1(back(2)),
                25..30 => back(7) + small_sigma1(back(2)),
                30 => sigma0_of_15.clone() + back(7) + small_sigma1(back(2)),
                _ => next_word(padding_15.clone(), back(15), back(7).into(), back(2)),
            };
            put(f, memory, memory.digest, (t, g), word)
        });
        w.push(row);
    }
    call_extend(f, memory.digest.behind(memory.header), 32, 60);
}

/// Leaves on the stack whether the last word of some hash has no bit of those that are 0 in hits.
fn second_hash(f: &mut Function, memory: &mut Memory) {
    // The first round only adds its word to `a` and to `e`.
    let after_one = foreign::round(INITIAL, K[0]).map(|word| memory.constant(word));
    let states = array::from_fn(|g| {
        let word = f.keep(memory.words.load(0, g));
        let variables = array::from_fn(|i| match i {
            0 | 4 => f.keep(after_one[i].clone() + word),
            _ => f.keep(after_one[i].clone()),
        });
        State::new(f, variables)
    });
    store(f, memory, &states);
    call_rounds(f, memory.digest.behind(memory.header), 1, 57);

    // `e` of round 60 moves on through `f` and `g` to be `h` of the last one, 63.
    let mut states = load(f, memory);
    for t in 57..61 {
        for (g, state) in states.iter_mut().enumerate() {
            let keyed = match t {
                60 => word_60(f, memory, g) + Memory::k(None, 60),
                _ => memory.digest.load(t, g),
            };
            *state = round_e(f, *state, keyed);
        }
    }
    let initial = memory.constant(INITIAL[7]);
    let zero_bits = f.keep(Memory::job(None, place::ZERO_BITS));
    let [one, other] = states.map(|state| (state.variables[4] + initial.clone()) & zero_bits);
    f.push(one.min(other));
    f.code().i32x4_all_true().i32_eqz();
}

/// The last word that the second hash takes from its schedule.
fn word_60(f: &mut Function, memory: &Memory, g: usize) -> Expr {
    let back = |places: usize| memory.words.load(60 - places, g);
    let (w15, w2) = (f.keep(back(15)), f.keep(back(2)));
    next_word(back(16), w15, back(7), w2)
}

/// `(from, to)`, in bytes after the header's schedule: does the rounds whose words, with their constants, stand there,
/// on the working variables in memory.
pub(crate) fn rounds(memory: &Memory) -> Encoded {
    let (at, end) = (0, 1);
    let mut f = Function::new(2, 2, memory.left_shift);
    let kept = load(&mut f, memory);
    f.repeat(|f| {
        let mut states = kept;
        for t in 0..TURN {
            for (g, state) in states.iter_mut().enumerate() {
                *state = round(f, *state, Expr::Load(memory.header.from(Some(at), t, g)));
            }
        }
        // After four rounds no variable is where it was, so no value is overwritten before it has moved.
        for (kept, state) in kept.iter().zip(states) {
            for (kept, variable) in kept.variables.iter().zip(state.variables) {
                f.set(*kept, variable);
            }
            f.set(kept.b_xor_c, state.b_xor_c);
        }
        f.advance(at, Array::bytes(TURN));
        f.differs(at, |f| f.get(end));
    });
    store(&mut f, memory, &kept);
    f.finish()
}

/// `(from, to, keyed, constant)`: works out the words of a schedule between two bytes after word 16. With their
/// constants they go `keyed` bytes after the header's; `constant` says how far after the first constant theirs stand.
pub(crate) fn extend(memory: &Memory) -> Encoded {
    let (at, end, keyed, constant) = (0, 1, 2, 3);
    let mut f = Function::new(4, 4, memory.left_shift);
    let Memory { words, header, .. } = *memory;
    f.repeat(|f| {
        for t in 0..TURN {
            f.scope(|f| {
                let k = f.keep(Memory::k(Some(constant), t));
                for g in 0..GROUPS {
                    let back = |places: usize| Expr::Load(words.from(Some(at), 16 + t - places, g));
                    let (w15, w2) = (f.keep(back(15)), f.keep(back(2)));
                    let word = f.keep(next_word(back(16), w15, back(7), w2));
                    f.store(words.from(Some(at), 16 + t, g), word);
                    f.store(header.from(Some(keyed), t, g), word + k);
                }
            });
        }
        f.advance(keyed, Array::bytes(TURN));
        f.advance(constant, 4 * word(TURN));
        f.advance(at, Array::bytes(TURN));
        f.differs(at, |f| f.get(end));
    });
    f.finish()
}

/// Rounds `from..to` by the schedule that stands this many bytes after the header's.
fn call_rounds(f: &mut Function, behind: u32, from: usize, to: usize) {
    assert_eq!((to - from) % TURN, 0);
    f.constant(behind + Array::bytes(from));
    f.constant(behind + Array::bytes(to));
    f.code().call(ROUNDS);
}

/// Words `from..to` of the schedule, and with their constants this many bytes after the header's.
fn call_extend(f: &mut Function, behind: u32, from: usize, to: usize) {
    assert_eq!((to - from) % TURN, 0);
    f.constant(Array::bytes(from - 16));
    f.constant(Array::bytes(to - 16));
    f.constant(behind + Array::bytes(from));
    f.constant(4 * word(from));
    f.code().call(EXTEND);
}

/// Stores a word of a schedule, and the word with its constant in `keyed`.
fn put(
    f: &mut Function,
    memory: &Memory,
    keyed: Array,
    (t, g): (usize, usize),
    word: impl Into<Expr>,
) -> Vector {
    let word = f.keep(word);
    f.store(memory.words.at(t, g), word);
    f.store(keyed.at(t, g), word + Memory::k(None, t));
    word
}

fn load(f: &mut Function, memory: &Memory) -> States {
    array::from_fn(|g| {
        let variables = array::from_fn(|i| f.keep(memory.state.load(i, g)));
        State::new(f, variables)
    })
}

fn store(f: &mut Function, memory: &Memory, states: &States) {
    for (g, state) in states.iter().enumerate() {
        for (i, variable) in state.variables.into_iter().enumerate() {
            f.store(memory.state.at(i, g), variable);
        }
    }
}
