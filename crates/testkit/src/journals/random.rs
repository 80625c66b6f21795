//! Numbers that look like chance and are always the same.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The numbers of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of the first so many numbers; zero where there are none.
    pub const fn below(&mut self, count: usize) -> usize {
        let number = self.number();
        if count == 0 { 0 } else { (number % count as u64) as usize }
    }

    /// Whether it happens, of a hundred times so many.
    pub const fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
