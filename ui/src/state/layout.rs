//! The geometry of a long list: which lines stand where, and which of them are in sight.
//!
//! A *row* is a place in the list as the host counts it. A *line* is something that can be stood on: a row, or a subtask
//! that was unfolded under one. Rows of a folded group have no line; headers of groups are no lines.

use std::collections::BTreeMap;

/// The usual height of a row, in CSS pixels; the look of the window may have it otherwise.
const ROW_PX: f64 = 36.0;
/// The height of a group's header, in rows. `--group` in `tokens.css` is the same.
const HEADER_ROWS: f64 = 40.0 / 36.0;

/// What is on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Spot {
    /// The row at this place of the list.
    Row(u32),
    /// Something unfolded under that row: the how-manieth.
    Sub(u32, u32),
}

/// One thing in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Item {
    /// The header of the how-manieth group.
    Header(u32),
    /// What is on this line.
    Line(u32, Spot),
}

/// An item and where its upper edge is, in pixels from the top of the field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    /// What.
    pub(crate) item: Item,
    /// Where.
    pub(crate) top: f64,
}

/// A part of a list under a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// How many rows it has.
    pub(crate) rows: u32,
    /// Whether only its header is shown.
    pub(crate) folded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Header(u32),
    /// Rows from this one on.
    Rows(u32),
    /// What is unfolded under this row.
    Subs(u32),
}

/// Things of one kind under each other.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Segment {
    kind: Kind,
    top: f64,
    first_line: u32,
    lines: u32,
    /// Headers above it.
    headers: u32,
}

/// The order of headers and lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    segments: Vec<Segment>,
    row_px: f64,
    rows: u32,
    lines: u32,
    headers: u32,
    height: f64,
}

impl Default for Layout {
    fn default() -> Self {
        Self { segments: Vec::new(), row_px: ROW_PX, rows: 0, lines: 0, headers: 0, height: 0.0 }
    }
}

impl Layout {
    /// Rows without headers.
    pub(crate) fn plain(rows: u32) -> Self {
        Self::unfolded(rows, &BTreeMap::new())
    }

    /// Rows without headers, with so many things unfolded under some of them.
    pub(crate) fn unfolded(rows: u32, subs: &BTreeMap<u32, u32>) -> Self {
        let mut layout = Self::default();
        layout.push_rows(rows, subs);
        layout
    }

    /// Groups with headers.
    pub(crate) fn grouped(parts: impl IntoIterator<Item = Part>, subs: &BTreeMap<u32, u32>) -> Self {
        let mut layout = Self::default();
        for (part, group) in parts.into_iter().zip(0..) {
            layout.push(Kind::Header(group), 0);
            match part.folded {
                true => layout.rows += part.rows,
                false => layout.push_rows(part.rows, subs),
            }
        }
        layout
    }

    /// With rows of another height, in whole pixels.
    pub(crate) fn with_rows_of(self, row_px: f64) -> Self {
        let mut layout = Self { row_px: row_px.max(1.0), rows: self.rows, ..Self::default() };
        for segment in self.segments {
            layout.push(segment.kind, segment.lines);
        }
        layout
    }

    /// The height of a header.
    pub(crate) fn header_px(&self) -> f64 {
        (HEADER_ROWS * self.row_px).round()
    }

    fn push_rows(&mut self, rows: u32, subs: &BTreeMap<u32, u32>) {
        let (mut first, end) = (self.rows, self.rows + rows);
        for (row, count) in subs.range(self.rows..end).filter(|(_, count)| **count > 0) {
            self.push(Kind::Rows(first), row + 1 - first);
            self.push(Kind::Subs(*row), *count);
            first = row + 1;
        }
        self.push(Kind::Rows(first), end - first);
        self.rows = end;
    }

    fn push(&mut self, kind: Kind, lines: u32) {
        let header = matches!(kind, Kind::Header(_));
        if header || lines > 0 {
            let (first_line, headers) = (self.lines, self.headers);
            self.segments.push(Segment { kind, top: self.height, first_line, lines, headers });
            self.lines += lines;
            self.headers += u32::from(header);
            self.height += if header { self.header_px() } else { f64::from(lines) * self.row_px };
        }
    }

    /// How many lines there are.
    pub(crate) fn lines(&self) -> u32 {
        self.lines
    }

    /// How many lines and headers there are.
    pub(crate) fn all(&self) -> u32 {
        self.lines + self.headers
    }

    /// The number of a line among lines and headers, from 1.
    pub(crate) fn number(&self, line: u32) -> u32 {
        line + 1 + self.segment_of(line).map_or(self.headers, |segment| segment.headers)
    }

    /// The number of the header of a group among lines and headers, from 1.
    pub(crate) fn header_number(&self, group: u32) -> Option<u32> {
        let header = self.segments.iter().find(|segment| segment.kind == Kind::Header(group))?;
        Some(header.first_line + header.headers + 1)
    }

    /// The first line at or after a row, for one that is folded away; one past the last where there is none.
    pub(crate) fn line_from(&self, row: u32) -> u32 {
        let first = self.segments.iter().find_map(|segment| match segment.kind {
            Kind::Rows(first) if first + segment.lines > row => Some(segment.first_line + row.saturating_sub(first)),
            _ => None,
        });
        first.unwrap_or(self.lines)
    }

    /// The height of everything.
    pub(crate) fn height(&self) -> f64 {
        self.height
    }

    /// The height of a row.
    pub(crate) fn row_px(&self) -> f64 {
        self.row_px
    }

    fn segment_of(&self, line: u32) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.first_line <= line);
        self.segments[..after].iter().rev().find(|segment| line - segment.first_line < segment.lines)
    }

    /// What is on a line.
    pub(crate) fn at(&self, line: u32) -> Option<Spot> {
        let segment = self.segment_of(line)?;
        let index = line - segment.first_line;
        match segment.kind {
            Kind::Rows(first) => Some(Spot::Row(first + index)),
            Kind::Subs(row) => Some(Spot::Sub(row, index)),
            Kind::Header(_) => None,
        }
    }

    /// The line where something is, unless its group is folded.
    pub(crate) fn line_of(&self, spot: Spot) -> Option<u32> {
        self.segments.iter().find_map(|segment| {
            let index = match (segment.kind, spot) {
                (Kind::Rows(first), Spot::Row(row)) => row.checked_sub(first),
                (Kind::Subs(of), Spot::Sub(row, index)) if of == row => Some(index),
                _ => None,
            };
            index.filter(|index| *index < segment.lines).map(|index| segment.first_line + index)
        })
    }

    /// The group that a row is in, whether or not it is folded; `sizes` are those of the groups.
    pub(crate) fn group_of(sizes: impl IntoIterator<Item = u32>, row: u32) -> Option<usize> {
        let mut end = 0;
        sizes.into_iter().position(|size| {
            end += size;
            row < end
        })
    }

    /// The upper edge of a line.
    pub(crate) fn top_of(&self, line: u32) -> f64 {
        self.segment_of(line)
            .map_or(self.height, |segment| segment.top + f64::from(line - segment.first_line) * self.row_px)
    }

    /// What touches the span from `from` to `to`.
    pub(crate) fn between(&self, from: f64, to: f64) -> Vec<Placed> {
        let mut placed = Vec::new();
        let row_px = self.row_px;
        let start = self.segments.partition_point(|segment| segment.top <= from).saturating_sub(1);
        for segment in self.segments[start..].iter().take_while(|segment| segment.top < to) {
            let spot: fn(u32, u32) -> Spot = match segment.kind {
                Kind::Header(group) => {
                    if segment.top + self.header_px() > from {
                        placed.push(Placed { item: Item::Header(group), top: segment.top });
                    }
                    continue;
                }
                Kind::Rows(_) => |first, index| Spot::Row(first + index),
                Kind::Subs(_) => Spot::Sub,
            };
            let (Kind::Rows(base) | Kind::Subs(base) | Kind::Header(base)) = segment.kind;
            let first = row_index((from - segment.top) / row_px, segment.lines);
            let end = row_index(((to - segment.top) / row_px).ceil(), segment.lines);
            placed.extend((first..end).map(|index| Placed {
                item: Item::Line(segment.first_line + index, spot(base, index)),
                top: segment.top + f64::from(index) * row_px,
            }));
        }
        placed
    }

    /// What is at a height: the header of a group, or a line and how far down in it (0 to 1).
    pub(crate) fn hit(&self, y: f64) -> Option<Hit> {
        let after = self.segments.partition_point(|segment| segment.top <= y);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        if let Kind::Header(group) = segment.kind {
            return Some(Hit::Header(group));
        }
        let down = (y - segment.top) / self.row_px;
        let index = row_index(down, segment.lines.saturating_sub(1));
        Some(Hit::Line(segment.first_line + index, (down - f64::from(index)).min(1.0)))
    }

    /// The header under which a height is, and where the next one begins: for the one that stays in sight.
    pub(crate) fn header_over(&self, y: f64) -> Option<(u32, f64)> {
        let after = self.segments.partition_point(|segment| segment.top < y);
        let header = |segment: &Segment| match segment.kind {
            Kind::Header(group) => Some((group, segment.top)),
            _ => None,
        };
        let (group, _) = self.segments[..after].iter().rev().find_map(header)?;
        let next = self.segments[after..].iter().find_map(header).map_or(self.height, |(_, top)| top);
        Some((group, next))
    }
}

/// What is at a height of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Hit {
    /// The header of a group.
    Header(u32),
    /// A line, and how far down in it.
    Line(u32, f64),
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped before
fn row_index(rows: f64, max: u32) -> u32 {
    up_to(rows, f64::from(max)) as u32
}

/// From nothing to `most`. `clamp` would print bounds that are none, and with that come tables for writing floats.
pub(super) fn up_to(length: f64, most: f64) -> f64 {
    length.max(0.0).min(most)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Rows under a header.
    pub(crate) fn part(rows: u32) -> Part {
        Part { rows, folded: false }
    }

    /// Groups, with so many things unfolded under some rows.
    pub(crate) fn grouped(parts: &[Part], subs: &[(u32, u32)]) -> Layout {
        Layout::grouped(parts.iter().copied(), &subs.iter().copied().collect())
    }

    fn spots(layout: &Layout) -> Vec<Spot> {
        (0..layout.lines()).filter_map(|line| layout.at(line)).collect()
    }

    #[test]
    fn headers_stand_between_rows() {
        let layout = grouped(&[part(2), part(5)], &[]);
        let all = layout.between(0.0, 10_000.0);
        assert_eq!(all.len(), 9);
        assert_eq!(all[0], Placed { item: Item::Header(0), top: 0.0 });
        assert_eq!(all[3], Placed { item: Item::Header(1), top: 40.0 + 72.0 });
        assert_eq!(all[4], Placed { item: Item::Line(2, Spot::Row(2)), top: 152.0 });
        assert_eq!((layout.top_of(2), layout.lines(), layout.height()), (152.0, 7, 332.0));
    }

    #[test]
    fn a_folded_group_keeps_its_rows_and_shows_none() {
        let layout = grouped(&[part(2), Part { rows: 3, folded: true }, part(2)], &[(3, 4)]);
        assert_eq!(spots(&layout), [0, 1, 5, 6].map(Spot::Row));
        assert_eq!((layout.line_of(Spot::Row(3)), layout.line_of(Spot::Row(5))), (None, Some(2)));
        assert_eq!(layout.height(), 3.0 * 40.0 + 4.0 * ROW_PX);
        assert_eq!(Layout::group_of([2, 3, 2], 4), Some(1));
    }

    #[test]
    fn headers_are_numbered_with_the_lines() {
        let layout = grouped(&[part(2), Part { rows: 3, folded: true }, part(2)], &[(0, 1)]);
        let mut numbers = Vec::new();
        for placed in layout.between(0.0, layout.height()) {
            numbers.push(match placed.item {
                Item::Header(group) => layout.header_number(group).expect("it is there"),
                Item::Line(line, _) => layout.number(line),
            });
        }
        assert_eq!(numbers, (1..=layout.all()).collect::<Vec<_>>());
        assert_eq!((layout.all(), layout.header_number(3)), (8, None));
    }

    #[test]
    fn what_is_folded_away_has_a_place_between_what_is_not() {
        let layout = grouped(&[part(2), Part { rows: 3, folded: true }, part(2)], &[(0, 1)]);
        assert_eq!([0, 1, 2, 4, 5, 6, 7].map(|row| layout.line_from(row)), [0, 2, 3, 3, 3, 4, 5]);
    }

    #[test]
    fn what_is_unfolded_stands_under_its_row() {
        let layout = grouped(&[part(2), part(2)], &[(0, 2), (3, 1)]);
        let expected =
            [Spot::Row(0), Spot::Sub(0, 0), Spot::Sub(0, 1), Spot::Row(1), Spot::Row(2), Spot::Row(3), Spot::Sub(3, 0)];
        assert_eq!(spots(&layout), expected);
        for (line, spot) in (0..).zip(expected) {
            assert_eq!(layout.line_of(spot), Some(line));
        }
        assert_eq!(layout.top_of(4), 2.0 * 40.0 + 4.0 * ROW_PX);
    }

    #[test]
    fn a_height_hits_what_is_drawn_there() {
        let layout = grouped(&[part(2), part(2)], &[(0, 1)]);
        for placed in layout.between(0.0, layout.height()) {
            match (placed.item, layout.hit(placed.top + 9.0)) {
                (Item::Header(group), hit) => assert_eq!(hit, Some(Hit::Header(group))),
                (Item::Line(line, _), hit) => assert_eq!(hit, Some(Hit::Line(line, 0.25))),
            }
        }
        assert_eq!(layout.hit(9_999.0), Some(Hit::Line(4, 1.0)), "below everything is the end of the last line");
        assert_eq!(layout.hit(-1.0), None);
    }

    #[test]
    fn the_header_in_charge_is_known_until_the_next_comes() {
        let layout = grouped(&[part(2), part(2)], &[]);
        assert_eq!(layout.header_over(50.0), Some((0, 112.0)));
        assert_eq!(layout.header_over(113.0), Some((1, layout.height())));
        assert_eq!(layout.header_over(0.0), None, "it stands there itself");
    }
}
