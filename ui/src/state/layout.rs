//! The geometry of a long list: which rows stand where, and which of them are in sight.

use std::ops::Range;

/// The usual height of a row, in CSS pixels; the look of the window may have it otherwise.
const ROW_PX: f64 = 36.0;
/// The height of a group's header, in rows. `--group` in `tokens.css` is the same.
const HEADER_ROWS: f64 = 40.0 / 36.0;
/// Browsers clip elements higher than about 17 million pixels; from here on the scroll bar stands for more than its length.
const FIELD_PX_MAX: f64 = 12_000_000.0;
/// Rows drawn beyond the edges, so that a turn of the wheel meets no blank.
const OVERSCAN_ROWS: f64 = 6.0;

/// Part of a list under a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    /// Due before today.
    Overdue,
    /// Due today.
    Today,
    /// Closed today.
    Done,
}

/// One thing in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Item {
    /// The header of a group with its count.
    Header(Group, u32),
    /// The row at this place of the list.
    Row(u32),
}

/// An item and where its upper edge is, in pixels from the top of the field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    /// What.
    pub(crate) item: Item,
    /// Where.
    pub(crate) top: f64,
}

/// The order of headers and rows. Rows are numbered through, whatever group they are in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    blocks: Vec<(Option<Group>, u32)>,
    row_px: f64,
}

impl Default for Layout {
    fn default() -> Self {
        Self { blocks: Vec::new(), row_px: ROW_PX }
    }
}

impl Layout {
    /// Rows without headers.
    pub(crate) fn plain(rows: u32) -> Self {
        Self { blocks: vec![(None, rows)], ..Self::default() }
    }

    /// Groups with as many rows each; empty ones are left out.
    pub(crate) fn grouped(groups: impl IntoIterator<Item = (Group, u32)>) -> Self {
        let blocks = groups.into_iter().filter(|(_, rows)| *rows > 0).map(|(group, rows)| (Some(group), rows));
        Self { blocks: blocks.collect(), ..Self::default() }
    }

    /// With rows of another height, in whole pixels.
    pub(crate) fn with_rows_of(self, row_px: f64) -> Self {
        Self { row_px: row_px.max(1.0), ..self }
    }

    fn header_height(&self, block: &(Option<Group>, u32)) -> f64 {
        if block.0.is_some() { (HEADER_ROWS * self.row_px).round() } else { 0.0 }
    }

    fn block_height(&self, block: &(Option<Group>, u32)) -> f64 {
        self.header_height(block) + f64::from(block.1) * self.row_px
    }

    /// All rows.
    pub(crate) fn rows(&self) -> u32 {
        self.blocks.iter().map(|(_, rows)| rows).sum()
    }

    /// The height of everything.
    pub(crate) fn height(&self) -> f64 {
        self.blocks.iter().map(|block| self.block_height(block)).sum()
    }

    /// The upper edge of a row.
    pub(crate) fn top_of(&self, row: u32) -> f64 {
        let (mut top, mut first) = (0.0, 0);
        for block in &self.blocks {
            if row < first + block.1 {
                return top + self.header_height(block) + f64::from(row - first) * self.row_px;
            }
            top += self.block_height(block);
            first += block.1;
        }
        top
    }

    /// What touches the span from `from` to `to`.
    pub(crate) fn between(&self, from: f64, to: f64) -> Vec<Placed> {
        let mut placed = Vec::new();
        let (mut top, mut first) = (0.0, 0);
        for block in &self.blocks {
            let header = self.header_height(block);
            if let (Some(group), true) = (block.0, top + header > from && top < to) {
                placed.push(Placed { item: Item::Header(group, block.1), top });
            }
            let rows_top = top + header;
            let start = row_index((from - rows_top) / self.row_px, block.1);
            let end = row_index(((to - rows_top) / self.row_px).ceil(), block.1);
            placed.extend(
                (start..end)
                    .map(|row| Placed { item: Item::Row(first + row), top: rows_top + f64::from(row) * self.row_px }),
            );
            top += self.block_height(block);
            first += block.1;
        }
        placed
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped before
fn row_index(rows: f64, max: u32) -> u32 {
    rows.clamp(0.0, f64::from(max)) as u32
}

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
    fn depth(self, layout: &Layout) -> f64 {
        let (height, field) = (layout.height(), Self::field_height(layout));
        if height <= field {
            return self.scroll;
        }
        let way = (field - self.height).max(1.0);
        self.scroll.clamp(0.0, way) / way * (height - self.height)
    }

    /// What has to be drawn, placed in the field.
    pub(crate) fn visible(self, layout: &Layout) -> Vec<Placed> {
        let depth = self.depth(layout);
        let beyond = OVERSCAN_ROWS * layout.row_px;
        let mut placed = layout.between(depth - beyond, depth + self.height + beyond);
        for each in &mut placed {
            each.top += self.scroll - depth;
        }
        placed
    }

    /// The rows among what has to be drawn.
    pub(crate) fn rows(self, layout: &Layout) -> Range<u32> {
        let rows = self.visible(layout).into_iter().filter_map(|placed| match placed.item {
            Item::Row(row) => Some(row),
            Item::Header(..) => None,
        });
        rows.fold(None, |range: Option<Range<u32>>, row| Some(range.map_or(row, |range| range.start)..row + 1))
            .unwrap_or(0..0)
    }

    /// The `scrollTop` at which a row is in sight, if it is not.
    pub(crate) fn scroll_to(self, layout: &Layout, row: u32) -> Option<f64> {
        let (depth, top) = (self.depth(layout), layout.top_of(row));
        // The first row takes the header above it along.
        let wanted = match top {
            _ if row == 0 && depth > 0.0 => 0.0,
            top if top < depth => top,
            top if top + layout.row_px > depth + self.height => top + layout.row_px - self.height,
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

    fn today() -> Layout {
        Layout::grouped([(Group::Overdue, 2), (Group::Today, 5), (Group::Done, 0)])
    }

    #[test]
    fn headers_stand_between_rows_and_empty_groups_are_left_out() {
        let all = today().between(0.0, 10_000.0);
        assert_eq!(all.len(), 9);
        assert_eq!(all[0], Placed { item: Item::Header(Group::Overdue, 2), top: 0.0 });
        assert_eq!(all[3], Placed { item: Item::Header(Group::Today, 5), top: 40.0 + 72.0 });
        assert_eq!(all[4], Placed { item: Item::Row(2), top: 152.0 });
        assert_eq!((today().top_of(2), today().rows(), today().height()), (152.0, 7, 332.0));
    }

    #[test]
    fn a_hundred_thousand_rows_draw_as_few_as_a_hundred() {
        let layout = Layout::plain(100_000);
        let view = Viewport { scroll: 1_800_000.0, height: 800.0 };
        assert_eq!(view.rows(&layout), 49_994..50_029);
        assert!(view.visible(&layout).len() <= 60);
    }

    #[test]
    fn a_million_rows_fit_a_browser_and_both_ends_are_reached() {
        let layout = Layout::plain(1_000_000);
        let field = Viewport::field_height(&layout);
        assert!(field <= FIELD_PX_MAX);
        let end = Viewport { scroll: field - 800.0, height: 800.0 };
        assert_eq!(end.rows(&layout).end, 1_000_000);
        let last = end.visible(&layout).pop().expect("a row");
        assert!((last.top + ROW_PX - field).abs() < 0.01, "the last row ends where the field ends");
        let start = Viewport { scroll: 0.0, height: 800.0 };
        assert_eq!((start.rows(&layout).start, start.visible(&layout)[0].top), (0, 0.0));
    }

    #[test]
    fn a_row_out_of_sight_is_scrolled_to_and_one_in_sight_is_left() {
        for rows in [1_000, 1_000_000] {
            let layout = Layout::plain(rows);
            let view = Viewport { scroll: 0.0, height: 720.0 };
            assert_eq!(view.scroll_to(&layout, 3), None);
            let target = rows / 2;
            let there = Viewport { scroll: view.scroll_to(&layout, target).expect("it is out of sight"), ..view };
            assert!(there.rows(&layout).contains(&target));
            assert!(there.scroll_to(&layout, target).is_none_or(|again| (again - there.scroll).abs() < 1.0));
        }
    }

    #[test]
    fn higher_rows_push_everything_down_and_fewer_are_drawn() {
        let layout = today().with_rows_of(72.0);
        assert_eq!((layout.top_of(2), layout.height()), (80.0 + 144.0 + 80.0, 2.0 * 80.0 + 7.0 * 72.0));
        let view = Viewport { scroll: 0.0, height: 720.0 };
        let all = Layout::plain(1_000);
        assert_eq!((view.rows(&all), view.rows(&all.clone().with_rows_of(30.0))), (0..26, 0..30));
        assert_eq!(view.scroll_to(&all.clone().with_rows_of(30.0), 24), Some(30.0));
    }

    #[test]
    fn an_empty_list_draws_nothing() {
        let view = Viewport { scroll: 0.0, height: 800.0 };
        assert!(view.visible(&Layout::plain(0)).is_empty());
        assert_eq!(view.rows(&Layout::default()), 0..0);
    }
}
