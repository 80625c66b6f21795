//! From figures to pixels.

/// An axis of figures, from a round one below the least to a round one above the largest. Zero is on it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    least: f64,
    largest: f64,
    step: f64,
    length: f64,
}

impl Scale {
    /// An axis of `length` pixels for these figures, with about `ticks` round figures on it.
    pub(super) fn of(values: impl Iterator<Item = f64>, ticks: f64, length: f64) -> Self {
        let (mut least, mut largest) = (0.0_f64, 0.0_f64);
        for value in values.filter(|value| value.is_finite()) {
            least = least.min(value);
            largest = largest.max(value);
        }
        if largest - least <= 0.0 {
            largest = 1.0;
        }
        let step = round_step((largest - least) / ticks.max(1.0));
        Self { least: (least / step).floor() * step, largest: (largest / step).ceil() * step, step, length }
    }

    /// An axis that ends at the largest of these figures, round or not.
    pub(super) fn whole(values: impl Iterator<Item = f64>, length: f64) -> Self {
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        let largest = if largest > 0.0 { largest } else { 1.0 };
        Self { least: 0.0, largest, step: largest, length }
    }

    /// How far up from the foot of the axis a figure is, in pixels.
    pub(super) fn up(&self, value: f64) -> f64 {
        let value = if value.is_finite() { value.clamp(self.least, self.largest) } else { 0.0 };
        (value - self.least) / (self.largest - self.least) * self.length
    }

    /// How far down from the head of the axis a figure is, in pixels: where SVG draws it.
    pub(super) fn down(&self, value: f64) -> f64 {
        self.length - self.up(value)
    }

    /// The round figures on it.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let count = ((self.largest - self.least) / self.step).round();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // about as many as were asked for
        let count = count.clamp(0.0, 50.0) as u32;
        // Multiplied, not added up: 0.1 three times is 0.3.
        (0..=count)
            .map(|tick| (self.least / self.step).round().mul_add(self.step, f64::from(tick) * self.step))
            .collect()
    }
}

/// The nearest of 1, 2, 5 and their tens that is not less.
fn round_step(step: f64) -> f64 {
    let ten = 10_f64.powf(step.log10().floor());
    let times = step / ten;
    ten * [1.0, 2.0, 5.0].into_iter().find(|round| times <= *round * 1.000_001).unwrap_or(10.0)
}

/// How many labels to leave out between two, so that each has `needed` pixels.
pub(super) fn stride(count: usize, width: f64, needed: f64) -> usize {
    #[allow(clippy::cast_precision_loss)] // a few hundred labels
    let each = width / count.max(1) as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // as many as there are labels, at most
    let stride = (needed / each.max(0.1)).ceil() as usize;
    stride.clamp(1, count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[f64]) -> Vec<f64> {
        Scale::of(values.iter().copied(), 4.0, 100.0).ticks()
    }

    #[test]
    fn an_axis_has_round_figures_around_all_values_and_zero() {
        assert_eq!(ticks(&[12_400.0, 48_210.0]), [0.0, 20_000.0, 40_000.0, 60_000.0]);
        assert_eq!(ticks(&[-3.0, 5.0]), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(&[-70.0, -20.0]), [-80.0, -60.0, -40.0, -20.0, 0.0]);
        assert_eq!(ticks(&[4.0]), [0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn an_axis_without_values_or_with_nothing_but_zero_still_stands() {
        assert_eq!(ticks(&[]).first(), Some(&0.0));
        assert_eq!(ticks(&[0.0, 0.0]).last(), Some(&1.0));
        assert_eq!(Scale::of([f64::NAN, 2.0].into_iter(), 2.0, 10.0).up(f64::NAN), 0.0);
    }

    #[test]
    fn the_largest_is_at_the_head_and_zero_at_its_place() {
        let scale = Scale::of([-50.0, 50.0].into_iter(), 2.0, 200.0);
        assert_eq!((scale.down(50.0), scale.down(0.0), scale.down(-50.0)), (0.0, 100.0, 200.0));
    }

    #[test]
    fn labels_are_left_out_where_they_would_touch() {
        assert_eq!(stride(12, 1_200.0, 40.0), 1);
        assert_eq!(stride(12, 240.0, 40.0), 2);
        assert_eq!(stride(365, 600.0, 40.0), 25);
        assert_eq!(stride(0, 100.0, 40.0), 1);
    }
}
