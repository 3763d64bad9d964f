//! Random numbers that are the same for the same seed on every machine.

/// SplitMix64: small, and good enough to spread load with.
/// <https://doi.org/10.1145/2660193.2660195>
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, and without, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.fraction() * end as f64) as u64
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    /// Every order is equally likely (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }

    /// A number of events by Poisson's distribution: counted while that is quick, beyond by the normal distribution,
    /// which is close to it.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 200.0 {
            let (u, v) = (1.0 - self.fraction(), self.fraction());
            let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
            return (mean + mean.sqrt() * normal).round().max(0.0) as u64;
        }
        let (end, mut product, mut times) = ((-mean).exp(), self.fraction(), 0);
        while product > end {
            product *= self.fraction();
            times += 1;
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comes_first_as_often_as_any() {
        let mut random = Random::new(7);
        let mut first = [0; 5];
        for _ in 0..10_000 {
            let mut items = [0, 1, 2, 3, 4];
            random.shuffle(&mut items);
            first[items[0]] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3, 4]);
        }
        assert!(first.iter().all(|times| (1_850..2_150).contains(times)), "{first:?}");
    }

    #[test]
    fn the_counts_have_the_mean_and_the_spread_of_poisson() {
        for mean in [0.5, 40.0, 5_000.0] {
            let mut random = Random::new(7);
            let counts: Vec<f64> = (0..4_000).map(|_| random.poisson(mean) as f64).collect();
            let average = counts.iter().sum::<f64>() / 4_000.0;
            let variance = counts.iter().map(|count| (count - average).powi(2)).sum::<f64>() / 4_000.0;
            assert!((average / mean - 1.0).abs() < 0.06, "{mean}: {average}");
            assert!((variance / mean - 1.0).abs() < 0.12, "{mean}: {variance}");
        }
    }
}
