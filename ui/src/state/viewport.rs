//! What the person sees of a long list: how far it is scrolled, what has to be drawn there, and what to fetch for it.

use super::{
    layout::{Item, Layout, Placed, Spot, up_to},
    pages::PAGE_ROWS,
};

/// Browsers clip elements higher than about 17 million pixels; from here on the scroll bar stands for more than its length.
const FIELD_PX_MAX: f64 = 12_000_000.0;
/// Rows drawn beyond the edges, so that a turn of the wheel meets no blank.
const OVERSCAN_ROWS: f64 = 6.0;

/// What the person sees of a list.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Viewport {
    /// `scrollTop` of the scrolling element.
    pub(crate) scroll: f64,
    /// Its inner height.
    pub(crate) height: f64,
}

impl Viewport {
    /// The height that the field is given: the true one, as far as browsers can.
    pub(crate) fn field_height(layout: &Layout) -> f64 {
        layout.height().min(FIELD_PX_MAX)
    }

    /// How far into the list the upper edge of the window is.
    pub(crate) fn depth(self, layout: &Layout) -> f64 {
        let (height, field) = (layout.height(), Self::field_height(layout));
        if height <= field {
            return self.scroll;
        }
        let way = (field - self.height).max(1.0);
        up_to(self.scroll, way) / way * (height - self.height)
    }

    /// What has to be drawn, placed in the field.
    pub(crate) fn visible(self, layout: &Layout) -> Vec<Placed> {
        let depth = self.depth(layout);
        let overscan = OVERSCAN_ROWS * layout.row_px();
        let mut placed = layout.between(depth - overscan, depth + self.height + overscan);
        for each in &mut placed {
            each.top += self.scroll - depth;
        }
        placed
    }

    /// The pages of the list that have something of what has to be drawn; the first one where nothing is.
    pub(crate) fn pages(self, layout: &Layout) -> Vec<u32> {
        let mut pages: Vec<u32> = Vec::new();
        for placed in self.visible(layout) {
            if let Item::Line(_, Spot::Row(row) | Spot::Sub(row, _)) = placed.item {
                let page = row / PAGE_ROWS;
                if pages.last() != Some(&page) {
                    pages.push(page);
                }
            }
        }
        if pages.is_empty() {
            pages.push(0);
        }
        pages
    }

    /// The `scrollTop` at which a line is in sight, if it is not. `under` is the height of what covers the upper edge.
    pub(crate) fn scroll_to(self, layout: &Layout, line: u32, under: f64) -> Option<f64> {
        let (depth, top) = (self.depth(layout), layout.top_of(line));
        let row_px = layout.row_px();
        // The first row takes the header above it along.
        let wanted = match top {
            _ if line == 0 && depth > 0.0 => 0.0,
            top if top < depth + under => (top - under).max(0.0),
            top if top + row_px > depth + self.height => top + row_px - self.height,
            _ => return None,
        };
        let (height, field) = (layout.height(), Self::field_height(layout));
        let scale = if height > field { (field - self.height) / (height - self.height) } else { 1.0 };
        Some(wanted * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::layout::{
        Part,
        tests::{grouped, part},
    };

    const ROW_PX: f64 = 36.0;

    /// The rows that are drawn.
    fn rows(view: Viewport, layout: &Layout) -> std::ops::Range<u32> {
        let rows: Vec<u32> = view
            .visible(layout)
            .into_iter()
            .filter_map(|placed| match placed.item {
                Item::Line(_, Spot::Row(row)) => Some(row),
                _ => None,
            })
            .collect();
        rows.first().map_or(0..0, |first| *first..first + u32::try_from(rows.len()).expect("few"))
    }

    #[test]
    fn a_hundred_thousand_rows_draw_as_few_as_a_hundred() {
        let layout = Layout::plain(100_000);
        let view = Viewport { scroll: 1_800_000.0, height: 800.0 };
        assert_eq!(rows(view, &layout), 49_994..50_029);
        assert!(view.visible(&layout).len() <= 60);
        let parts: Vec<_> = (0..1_000).map(|_| part(100)).collect();
        let view = Viewport { scroll: 1_800_000.0, height: 800.0 };
        assert!(view.visible(&grouped(&parts, &[])).len() <= 60);
    }

    #[test]
    fn a_million_rows_fit_a_browser_and_both_ends_are_reached() {
        let layout = Layout::plain(1_000_000);
        let field = Viewport::field_height(&layout);
        assert!(field <= FIELD_PX_MAX);
        let end = Viewport { scroll: field - 800.0, height: 800.0 };
        assert_eq!(rows(end, &layout).end, 1_000_000);
        let last = end.visible(&layout).pop().expect("a row");
        assert!((last.top + ROW_PX - field).abs() < 0.01, "the last row ends where the field ends");
        let start = Viewport { scroll: 0.0, height: 800.0 };
        assert_eq!((rows(start, &layout).start, start.visible(&layout)[0].top), (0, 0.0));
    }

    #[test]
    fn a_row_out_of_sight_is_scrolled_to_and_one_in_sight_is_left() {
        for count in [1_000, 1_000_000] {
            let layout = Layout::plain(count);
            let view = Viewport { scroll: 0.0, height: 720.0 };
            assert_eq!(view.scroll_to(&layout, 3, 0.0), None);
            let target = count / 2;
            let there = Viewport { scroll: view.scroll_to(&layout, target, 0.0).expect("it is out of sight"), ..view };
            assert!(rows(there, &layout).contains(&target));
            assert!(there.scroll_to(&layout, target, 0.0).is_none_or(|again| (again - there.scroll).abs() < 1.0));
        }
    }

    #[test]
    fn higher_rows_push_everything_down_and_fewer_are_drawn() {
        let layout = grouped(&[part(2), part(5)], &[]).with_rows_of(72.0);
        assert_eq!((layout.top_of(2), layout.height()), (80.0 + 144.0 + 80.0, 2.0 * 80.0 + 7.0 * 72.0));
        let view = Viewport { scroll: 0.0, height: 720.0 };
        let all = Layout::plain(1_000);
        assert_eq!((rows(view, &all), rows(view, &all.clone().with_rows_of(30.0))), (0..26, 0..30));
        assert_eq!(view.scroll_to(&all.clone().with_rows_of(30.0), 24, 0.0), Some(30.0));
    }

    #[test]
    fn a_row_under_the_header_that_stays_is_brought_out() {
        let layout = Layout::plain(1_000);
        let view = Viewport { scroll: 3_600.0, height: 720.0 };
        assert_eq!(view.scroll_to(&layout, 100, 40.0), Some(3_560.0));
        assert_eq!(view.scroll_to(&layout, 102, 40.0), None);
    }

    #[test]
    fn an_empty_list_draws_nothing() {
        let view = Viewport { scroll: 0.0, height: 800.0 };
        assert!(view.visible(&Layout::plain(0)).is_empty());
        assert_eq!(rows(view, &Layout::default()), 0..0);
        assert_eq!(view.pages(&Layout::default()), [0]);
    }

    #[test]
    fn only_pages_that_are_seen_are_asked_for() {
        let view = Viewport { scroll: 0.0, height: 800.0 };
        let layout = grouped(&[part(5), Part { rows: 50_000, folded: true }, part(500)], &[]);
        assert_eq!(view.pages(&layout), [0, 500], "what is folded between is not");
    }
}
