//! Chance that can be repeated: the same seed throws the same numbers. Nothing secret comes of it.

/// Numbers that follow from a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014: SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Those of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next of 2⁶⁴ numbers.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// Whether something happens that does so in `per_mille` of 1,000 cases.
    pub fn hits(&mut self, per_mille: u32) -> bool {
        self.throw() % 1_000 < u64::from(per_mille)
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
