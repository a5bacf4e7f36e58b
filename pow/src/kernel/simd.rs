//! The search with vectors whose lanes are nonces, for any set of vector instructions.
//!
//! All loops are short, four words of the schedule or eight rounds, so that the code stays in the instruction caches.
//! The schedule's words with their constants go through memory, where every version finds them.

#![expect(
    clippy::inline_always,
    reason = "code that is not inlined is compiled without the instructions"
)]
#![expect(clippy::many_single_char_names, reason = "the standard's names")]

use core::num::NonZeroU32;

use crate::header::{DIGEST_BLOCK, OpenHeader, Variant};
use crate::job::Job;
use crate::range::NonceRange;
use crate::sha256::{INITIAL, K, round, small_sigma1};

/// Instructions on vectors of 32-bit words. A value is proof that the processor has them.
pub(super) trait Simd: Copy {
    /// Words side by side.
    type Vector: Copy;

    /// Nonces tried at once, one a word.
    const LANES: NonZeroU32;

    fn splat(self, word: u32) -> Self::Vector;
    /// One nonce for each lane, from `first` on, as the header's big-endian words. They wrap past 2^32.
    fn nonces(self, first: u32) -> Self::Vector;
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Σ0, Σ1, σ0 and σ1 of FIPS 180-4, section 4.1.2.
    fn big_sigma0(self, x: Self::Vector) -> Self::Vector;
    fn big_sigma1(self, x: Self::Vector) -> Self::Vector;
    fn small_sigma0(self, x: Self::Vector) -> Self::Vector;
    fn small_sigma1(self, x: Self::Vector) -> Self::Vector;
    /// Ch: bits of `f` where `e` is set, of `g` elsewhere.
    fn choice(self, e: Self::Vector, f: Self::Vector, g: Self::Vector) -> Self::Vector;
    /// Maj of `a`, `b` and `c`.
    fn majority(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// Whether some word has no bit of the mask.
    fn any_clear(self, x: Self::Vector, mask: u32) -> bool;
}

/// Two vectors of each kind side by side, which hide each other's latency.
#[derive(Clone, Copy)]
pub(super) struct Pair<S>(pub(super) S);

impl<S: Simd> Pair<S> {
    #[inline(always)]
    fn both(
        a: (S::Vector, S::Vector),
        f: impl Fn(S::Vector) -> S::Vector,
    ) -> (S::Vector, S::Vector) {
        (f(a.0), f(a.1))
    }
}

impl<S: Simd> Simd for Pair<S> {
    type Vector = (S::Vector, S::Vector);

    const LANES: NonZeroU32 = NonZeroU32::new(2 * S::LANES.get()).unwrap();

    #[inline(always)]
    fn splat(self, word: u32) -> Self::Vector {
        (self.0.splat(word), self.0.splat(word))
    }

    #[inline(always)]
    fn nonces(self, first: u32) -> Self::Vector {
        let second = first.wrapping_add(S::LANES.get());
        (self.0.nonces(first), self.0.nonces(second))
    }

    #[inline(always)]
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        (self.0.add(a.0, b.0), self.0.add(a.1, b.1))
    }

    #[inline(always)]
    fn big_sigma0(self, x: Self::Vector) -> Self::Vector {
        Self::both(x, |x| self.0.big_sigma0(x))
    }

    #[inline(always)]
    fn big_sigma1(self, x: Self::Vector) -> Self::Vector {
        Self::both(x, |x| self.0.big_sigma1(x))
    }

    #[inline(always)]
    fn small_sigma0(self, x: Self::Vector) -> Self::Vector {
        Self::both(x, |x| self.0.small_sigma0(x))
    }

    #[inline(always)]
    fn small_sigma1(self, x: Self::Vector) -> Self::Vector {
        Self::both(x, |x| self.0.small_sigma1(x))
    }

    #[inline(always)]
    fn choice(self, e: Self::Vector, f: Self::Vector, g: Self::Vector) -> Self::Vector {
        (self.0.choice(e.0, f.0, g.0), self.0.choice(e.1, f.1, g.1))
    }

    #[inline(always)]
    fn majority(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        (
            self.0.majority(a.0, b.0, c.0),
            self.0.majority(a.1, b.1, c.1),
        )
    }

    #[inline(always)]
    fn any_clear(self, x: Self::Vector, mask: u32) -> bool {
        self.0.any_clear(x.0, mask) | self.0.any_clear(x.1, mask)
    }
}

/// The first group, of one nonce for each lane, in which some hash has no bit of `zero_bits`.
#[inline(always)]
pub(super) fn first_group<S: Simd>(simd: S, job: &Job, range: NonceRange) -> Option<NonceRange> {
    let mut hasher = Hasher::new(simd, job);
    let mut rest = Some(range);
    while let Some(range) = rest {
        let group = range.at_most(S::LANES);
        // In the last group the words of nonces past the range may stop the search without a hit.
        if hasher.any_candidate(group.first()) {
            return Some(group);
        }
        rest = range.behind(group.last());
    }
    None
}

type State<S> = [<S as Simd>::Vector; 8];

struct Hasher<'a, S: Simd> {
    simd: S,
    header: &'a OpenHeader,
    zero_bits: u32,
    /// The words of a schedule.
    words: [S::Vector; 64],
    /// The words of the header's schedule, each with its round's constant.
    keyed: [S::Vector; 64],
}

impl<'a, S: Simd> Hasher<'a, S> {
    #[inline(always)]
    fn new(simd: S, job: &'a Job) -> Self {
        let nothing = simd.splat(0);
        Self {
            simd,
            header: &job.header,
            zero_bits: job.zero_bits,
            words: [nothing; 64],
            keyed: [nothing; 64],
        }
    }

    /// Whether a hash of the nonces from `first` on, under some version, has no bit of `zero_bits`.
    #[inline(always)]
    fn any_candidate(&mut self, first: u32) -> bool {
        let nonces = self.simd.nonces(first);
        self.schedule_header(nonces);
        // This is a loop, because large closures are not inlined.
        for variant in &self.header.variants {
            let digests = self.first_hash(variant, nonces);
            let word = self.last_word(digests);
            if self.simd.any_clear(word, self.zero_bits) {
                return true;
            }
        }
        false
    }

    /// The message schedule of the header's second block, the same for all versions.
    #[inline(always)]
    fn schedule_header(&mut self, nonces: S::Vector) {
        let simd = self.simd;
        for (word, fixed) in self.words.iter_mut().zip(&self.header.schedule) {
            *word = simd.splat(*fixed);
        }
        self.words[18] = simd.add(self.words[18], simd.small_sigma0(nonces));
        self.words[19] = simd.add(self.words[19], nonces);
        for t in 20..32 {
            self.words[t] = simd.add(self.words[t], self.late(t));
        }
        self.extend(32);
        for t in 4..64 {
            self.keyed[t] = self.keyed_word(t);
        }
    }

    #[inline(always)]
    fn first_hash(&self, variant: &Variant, nonces: S::Vector) -> State<S> {
        let simd = self.simd;
        let mut state = self.splat(&variant.after_four);
        state[0] = simd.add(state[0], nonces);
        state[4] = simd.add(state[4], nonces);
        let keyed = &self.keyed;
        state = self.four_rounds(state, |t| keyed[t], 4);
        for t in (8..64).step_by(8) {
            state = self.four_rounds(state, |t| keyed[t], t);
            state = self.four_rounds(state, |t| keyed[t], t + 4);
        }
        let midstate = self.splat(&variant.midstate);
        for (word, mid) in state.iter_mut().zip(midstate) {
            *word = simd.add(*word, mid);
        }
        state
    }

    /// The last word of the digests' hashes.
    #[inline(always)]
    fn last_word(&mut self, digests: State<S>) -> S::Vector {
        let simd = self.simd;
        self.schedule_digest(digests);

        // The first round only adds its word to `a` and to `e`.
        let mut state = self.splat(&round(INITIAL, K[0]));
        state[0] = simd.add(state[0], digests[0]);
        state[4] = simd.add(state[4], digests[0]);
        for t in (1..57).step_by(8) {
            state = self.four_rounds(state, |t| self.keyed_word(t), t);
            state = self.four_rounds(state, |t| self.keyed_word(t), t + 4);
        }
        // `e` of round 60 moves on through `f` and `g` to be `h` of the last one, 63. No `a` gets there any more.
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for t in 57..61 {
            let late = self.round_e(d, e, f, g, simd.add(h, self.keyed_word(t)));
            (h, g, f, e) = (g, f, e, late);
            (d, c, b, a) = (c, b, a, a);
        }
        simd.add(e, simd.splat(INITIAL[7]))
    }

    /// The schedule of the second hash up to word 60. Most of the words 8 to 15 are zero.
    #[inline(always)]
    fn schedule_digest(&mut self, digests: State<S>) {
        let simd = self.simd;
        let padding = |t: usize| simd.splat(DIGEST_BLOCK[t]);
        self.words[..8].copy_from_slice(&digests);
        for t in 8..16 {
            self.words[t] = padding(t);
        }
        let w = &mut self.words;
        w[16] = simd.add(w[0], simd.small_sigma0(w[1]));
        w[17] = simd.add(w[1], simd.small_sigma0(w[2]));
        w[17] = simd.add(w[17], simd.splat(small_sigma1(DIGEST_BLOCK[15])));
        for t in 18..24 {
            let early = simd.add(w[t - 16], simd.small_sigma0(w[t - 15]));
            w[t] = simd.add(early, simd.small_sigma1(w[t - 2]));
        }
        w[22] = simd.add(w[22], padding(15));
        w[23] = simd.add(w[23], w[16]);
        w[24] = simd.add(w[17], simd.small_sigma1(w[22]));
        w[24] = simd.add(w[24], padding(8));
        for t in 25..29 {
            w[t] = simd.add(w[t - 7], simd.small_sigma1(w[t - 2]));
        }
        self.extend(29);
    }

    /// Works out words `from` to `from + 31` of a schedule.
    #[inline(always)]
    fn extend(&mut self, from: usize) {
        for t in (from..from + 32).step_by(4) {
            self.words[t] = self.next(t);
            self.words[t + 1] = self.next(t + 1);
            self.words[t + 2] = self.next(t + 2);
            self.words[t + 3] = self.next(t + 3);
        }
    }

    /// The next word of a message schedule.
    #[inline(always)]
    fn next(&self, t: usize) -> S::Vector {
        let simd = self.simd;
        let early = simd.add(self.words[t - 16], simd.small_sigma0(self.words[t - 15]));
        simd.add(early, self.late(t))
    }

    /// The part of a word that comes from those 7 and 2 places before it.
    #[inline(always)]
    fn late(&self, t: usize) -> S::Vector {
        let sigma = self.simd.small_sigma1(self.words[t - 2]);
        self.simd.add(self.words[t - 7], sigma)
    }

    #[inline(always)]
    fn keyed_word(&self, t: usize) -> S::Vector {
        self.simd.add(self.words[t], self.simd.splat(K[t]))
    }

    #[inline(always)]
    fn splat(&self, words: &[u32; 8]) -> State<S> {
        let mut state = [self.simd.splat(0); 8];
        for (vector, word) in state.iter_mut().zip(words) {
            *vector = self.simd.splat(*word);
        }
        state
    }

    /// Rounds `t` to `t + 3`.
    #[inline(always)]
    fn four_rounds(
        &self,
        mut state: State<S>,
        keyed: impl Fn(usize) -> S::Vector,
        t: usize,
    ) -> State<S> {
        state = self.round(state, keyed(t));
        state = self.round(state, keyed(t + 1));
        state = self.round(state, keyed(t + 2));
        self.round(state, keyed(t + 3))
    }

    /// One round; `kw` is its constant plus its schedule word.
    #[inline(always)]
    fn round(&self, [a, b, c, d, e, f, g, h]: State<S>, kw: S::Vector) -> State<S> {
        let simd = self.simd;
        let early = simd.add(simd.add(h, kw), simd.choice(e, f, g));
        let sigma = simd.big_sigma1(e);
        let new_e = simd.add(simd.add(early, d), sigma);
        let t2 = simd.add(simd.big_sigma0(a), simd.majority(a, b, c));
        let new_a = simd.add(simd.add(early, sigma), t2);
        [new_a, a, b, c, new_e, e, f, g]
    }

    /// The half of a round that gives `e`; `hkw` is `h` plus the round's constant and schedule word.
    #[inline(always)]
    fn round_e(
        &self,
        d: S::Vector,
        e: S::Vector,
        f: S::Vector,
        g: S::Vector,
        hkw: S::Vector,
    ) -> S::Vector {
        let simd = self.simd;
        let early = simd.add(simd.add(hkw, simd.choice(e, f, g)), d);
        simd.add(early, simd.big_sigma1(e))
    }
}
