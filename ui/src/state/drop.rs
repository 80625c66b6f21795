//! Where something that is dragged, or moved by keys, comes to stand.

use atom_core::TaskId;

/// A task on a line, as far as its place matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Which task.
    pub(crate) id: TaskId,
    /// How deep it stands under a row.
    pub(crate) depth: u32,
    /// The task that it is a part of.
    pub(crate) parent: Option<TaskId>,
    /// The group that it is in.
    pub(crate) group: Option<u32>,
}

/// A gap between lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The line that it is beside.
    pub(crate) line: u32,
    /// Whether it is below that line.
    pub(crate) below: bool,
    /// How deep what comes there should stand.
    pub(crate) depth: u32,
}

/// What has to be done so that a task stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The task that it becomes a part of.
    pub(crate) parent: Option<TaskId>,
    /// The task that it comes after.
    pub(crate) after: Option<TaskId>,
    /// The task that it comes before.
    pub(crate) before: Option<TaskId>,
    /// The group that it comes into.
    pub(crate) group: Option<u32>,
    /// How deep it stands then.
    pub(crate) depth: u32,
}

/// What comes of dropping `moved` into a gap; nothing where it stands there already or would be a part of itself.
///
/// `stand` tells what is on a line.
pub(crate) fn plan(gap: Gap, moved: TaskId, stand: &dyn Fn(u32) -> Option<Stand>) -> Option<Plan> {
    let beside = stand(gap.line)?;
    let here = |other: &Stand| other.group == beside.group;
    let (above_line, above, below) = match gap.below {
        true => (Some(gap.line), Some(beside), stand(gap.line + 1).filter(here)),
        false => {
            let line = gap.line.checked_sub(1);
            (line, line.and_then(stand).filter(here), Some(beside))
        }
    };
    let deepest = above.map_or(0, |above| above.depth + 1);
    let shallowest = below.map_or(0, |below| below.depth).min(deepest);
    let depth = gap.depth.clamp(shallowest, deepest);
    // Up from the gap: the last of those at its depth, and the one that they are a part of.
    let mut line = above.and(above_line);
    let (mut after, mut parent) = (None, None);
    while let Some(here) = line.and_then(stand) {
        if here.depth < depth {
            parent = Some(here.id);
            break;
        }
        if here.depth == depth && after.is_none() {
            after = Some(here.id).filter(|_| here.group == beside.group);
            if depth == 0 {
                break;
            }
        }
        line = line.and_then(|line| line.checked_sub(1));
    }
    let before = match after {
        Some(_) => None,
        None => below.filter(|below| below.depth == depth).map(|below| below.id),
    };
    if is_under(moved, parent, above_line, stand) || after == Some(moved) || before == Some(moved) {
        return None;
    }
    Some(Plan { parent, after, before, group: beside.group, depth })
}

/// Whether `parent` is `moved` or a part of it, as far as the lines above show.
fn is_under(moved: TaskId, parent: Option<TaskId>, from: Option<u32>, stand: &dyn Fn(u32) -> Option<Stand>) -> bool {
    let (mut looked_for, mut line) = (parent, from);
    while let (Some(id), Some(at)) = (looked_for, line) {
        if id == moved {
            return true;
        }
        match stand(at) {
            Some(here) if here.id == id => looked_for = here.parent.filter(|_| here.depth > 0),
            Some(_) => {}
            None => return false,
        }
        line = at.checked_sub(1);
    }
    looked_for == Some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::pages::tests::task;

    fn id(number: u32) -> TaskId {
        task(number).id
    }

    /// 0, 1 (with 10, 11 (with 20) under it), 2; then 3 in another group.
    fn list(line: u32) -> Option<Stand> {
        let stand = |number, depth, parent: Option<u32>, group| Stand {
            id: id(number),
            depth,
            parent: parent.map(id),
            group: Some(group),
        };
        let lines = [
            stand(0, 0, None, 0),
            stand(1, 0, None, 0),
            stand(10, 1, Some(1), 0),
            stand(11, 1, Some(1), 0),
            stand(20, 2, Some(11), 0),
            stand(2, 0, None, 0),
            stand(3, 0, None, 1),
        ];
        lines.get(line as usize).copied()
    }

    fn drop(line: u32, below: bool, depth: u32, moved: u32) -> Option<Plan> {
        plan(Gap { line, below, depth }, id(moved), &list)
    }

    #[test]
    fn between_two_rows_it_comes_after_the_upper_one() {
        let plan = drop(0, true, 0, 2).expect("a plan");
        assert_eq!((plan.after, plan.before, plan.parent, plan.group), (Some(id(0)), None, None, Some(0)));
        assert_eq!(drop(1, false, 0, 2), Some(plan), "the same gap from the other side");
    }

    #[test]
    fn at_the_start_of_a_group_it_comes_before_the_first() {
        let first = drop(0, false, 0, 2).expect("a plan");
        assert_eq!((first.after, first.before), (None, Some(id(0))));
        let other = drop(6, false, 0, 2).expect("a plan");
        assert_eq!((other.after, other.before, other.group), (None, Some(id(3)), Some(1)));
        let end = drop(5, true, 0, 0).expect("a plan");
        assert_eq!((end.after, end.group), (Some(id(2)), Some(0)), "the end of a group is not the start of the next");
    }

    #[test]
    fn drawn_to_the_side_it_becomes_a_part_of_the_row_above() {
        let nested = drop(0, true, 1, 2).expect("a plan");
        assert_eq!((nested.parent, nested.after, nested.depth), (Some(id(0)), None, 1));
        let second = drop(2, true, 1, 2).expect("a plan");
        assert_eq!((second.parent, second.after), (Some(id(1)), Some(id(10))));
        let deep = drop(4, true, 9, 2).expect("a plan");
        assert_eq!((deep.parent, deep.depth), (Some(id(20)), 3), "no deeper than under the row above");
        let out = drop(4, true, 0, 0).expect("a plan");
        assert_eq!((out.parent, out.after), (None, Some(id(1))), "drawn back it stands after the whole family");
    }

    #[test]
    fn among_parts_it_is_a_part() {
        let plan = drop(2, false, 0, 2).expect("a plan");
        assert_eq!((plan.parent, plan.before, plan.depth), (Some(id(1)), Some(id(10)), 1));
    }

    #[test]
    fn nothing_becomes_a_part_of_itself_or_moves_to_where_it_is() {
        assert_eq!(drop(2, true, 1, 1), None);
        assert_eq!(drop(4, true, 3, 1), None);
        assert_eq!(drop(1, true, 1, 1), None);
        assert_eq!(drop(0, true, 0, 0), None);
        assert_eq!(drop(0, false, 0, 0), None);
    }
}
