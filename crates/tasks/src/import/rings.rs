//! Which links would close a ring: tasks that wait for each other would wait forever.

use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Steps from task to task that are made for all links together. Beyond, what may close a ring is taken to do so: only a file
/// that is made to take long has so many.
const STEPS_MAX: usize = 5_000_000;

/// Which of the new links fit, taken in this order, beside those that are there. Each leads from the task that is done first.
pub(super) fn fitting(there: &[(Uuid, Uuid)], new: &[(Uuid, Uuid)]) -> Vec<bool> {
    let mut places = HashMap::new();
    let mut place = |id: Uuid| {
        let next = places.len();
        *places.entry(id).or_insert(next)
    };
    let links: Vec<(usize, usize)> = there.iter().chain(new).map(|(from, to)| (place(*from), place(*to))).collect();
    let count = places.len();
    let on_rings = on_rings(count, &links);
    let is_free = |(from, to): &(usize, usize)| !(on_rings[*from] && on_rings[*to]);
    let (there, new) = links.split_at(there.len());
    let mut graph = Graph { next: vec![Vec::new(); count], group: (0..count).collect(), steps_left: STEPS_MAX };
    for (from, to) in there.iter().filter(|link| !is_free(link)) {
        graph.join(*from, *to);
    }
    new.iter().map(|link| is_free(link) || graph.take(link.0, link.1)).collect()
}

/// Which places are on rings of all links, or between two of them: what nothing leads to, or nothing leads on from, is on none.
fn on_rings(count: usize, links: &[(usize, usize)]) -> Vec<bool> {
    let mut left = vec![true; count];
    for backwards in [false, true] {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut leading = vec![0_usize; count];
        for (from, to) in links.iter().map(|(from, to)| if backwards { (*to, *from) } else { (*from, *to) }) {
            if left[from] && left[to] {
                next[from].push(to);
                leading[to] += 1;
            }
        }
        let mut open: Vec<usize> = (0..count).filter(|at| left[*at] && leading[*at] == 0).collect();
        while let Some(at) = open.pop() {
            left[at] = false;
            for to in &next[at] {
                leading[*to] -= 1;
                if leading[*to] == 0 {
                    open.push(*to);
                }
            }
        }
    }
    left
}

/// Links that were taken.
struct Graph {
    next: Vec<Vec<usize>>,
    /// Another place of the same group, or itself: what links hold together in whatever direction.
    group: Vec<usize>,
    steps_left: usize,
}

impl Graph {
    /// Takes a link unless a way leads back; whether it did.
    fn take(&mut self, from: usize, to: usize) -> bool {
        let fits = self.group_of(from) != self.group_of(to) || !self.leads(to, from);
        if fits {
            self.join(from, to);
        }
        fits
    }

    fn join(&mut self, from: usize, to: usize) {
        self.next[from].push(to);
        let (one, other) = (self.group_of(from), self.group_of(to));
        self.group[one] = other;
    }

    fn group_of(&mut self, mut at: usize) -> usize {
        while self.group[at] != at {
            self.group[at] = self.group[self.group[at]];
            at = self.group[at];
        }
        at
    }

    fn leads(&mut self, from: usize, to: usize) -> bool {
        let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            for next in &self.next[at] {
                let Some(left) = self.steps_left.checked_sub(1) else { return true };
                self.steps_left = left;
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: usize, to: usize) -> (Uuid, Uuid) {
        (Uuid::from_u128(from as u128), Uuid::from_u128(to as u128))
    }

    #[test]
    fn a_chain_fits_from_whichever_end_it_is_told() {
        let chain: Vec<_> = (0..20_000).map(|at| link(at, at + 1)).collect();
        let backwards: Vec<_> = chain.iter().rev().copied().collect();
        for links in [chain, backwards] {
            assert!(fitting(&[], &links).into_iter().all(|fits| fits));
        }
    }

    #[test]
    fn a_ring_loses_the_link_that_closes_it() {
        let ring: Vec<_> = (0..20_000).rev().map(|at| link(at, (at + 1) % 20_000)).collect();
        let kept = fitting(&[], &ring);
        assert_eq!(kept.iter().filter(|fits| !**fits).count(), 1);
        assert_eq!(kept.last(), Some(&false));
        assert_eq!(fitting(&[], &[link(1, 2), link(2, 1), link(2, 3), link(1, 2)]), [true, false, true, true]);
    }

    #[test]
    fn what_is_there_stays_and_counts() {
        let there = [link(1, 2), link(2, 3)];
        assert_eq!(fitting(&there, &[link(3, 4), link(4, 1), link(4, 5)]), [true, false, true]);
        // A ring that two devices made apart is theirs.
        assert_eq!(fitting(&[link(1, 2), link(2, 1)], &[link(3, 1), link(2, 3)]), [true, false]);
    }

    #[test]
    fn rings_that_hang_together_lose_as_many_links_as_close_one() {
        // Two rings through 1, and a way between that is on none.
        let links = [link(1, 2), link(2, 1), link(1, 3), link(3, 1), link(2, 3), link(4, 1)];
        assert_eq!(fitting(&[], &links), [true, false, true, false, true, true]);
    }
}
