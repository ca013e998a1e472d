//! Consecutive entries that belong together.

use std::ops::Range;
use std::sync::Arc;

/// A partition of `0..len` into ranges that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    ends: Arc<[usize]>,
}

impl Groups {
    /// Groups of `size` of `len` entries, the last possibly shorter. `None` when the size is 0.
    pub fn of_size(len: usize, size: usize) -> Option<Self> {
        let ends = (size > 0).then(|| (1..=len.div_ceil(size)).map(|group| (group * size).min(len)))?;
        Some(Self { ends: ends.collect() })
    }

    /// Groups of these sizes. `None` when one is 0.
    pub fn of_sizes(sizes: &[usize]) -> Option<Self> {
        let mut end = 0;
        let ends = sizes.iter().map(|size| {
            end += size;
            end
        });
        (!sizes.contains(&0)).then(|| Self { ends: ends.collect() })
    }

    /// Entries in all groups.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The entries of every group.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied()).map(|(start, end)| start..end)
    }
}
