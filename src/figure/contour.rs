//! Level lines of a function on a regular grid, by marching squares.
//!
//! # References
//! W. Lorensen, H. Cline (1987), *Marching cubes*; the ambiguous cell is decided by the mean of its
//! corners (G. Nielson, B. Hamann, 1991, *The asymptotic decider*, in its simplest form).

/// Values of a function at the nodes of a regular grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    columns: usize,
    rows: usize,
    x: (f64, f64),
    y: (f64, f64),
    /// Row by row, the row of the smallest `y` first.
    values: Vec<f64>,
}

impl Grid {
    /// Samples `f(x, y)` at `columns * rows` nodes that include the ends of both ranges.
    ///
    /// # Panics
    /// When there are fewer than two columns or rows.
    pub fn sample(
        columns: usize,
        rows: usize,
        x: (f64, f64),
        y: (f64, f64),
        mut f: impl FnMut(f64, f64) -> f64,
    ) -> Grid {
        assert!(columns >= 2 && rows >= 2, "a grid needs two columns and rows, got {columns} x {rows}");
        let mut grid = Grid { columns, rows, x, y, values: Vec::with_capacity(columns * rows) };
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = grid.node(column, row);
                grid.values.push(f(x, y));
            }
        }
        grid
    }

    /// Nodes across.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Nodes up.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Range of `x`.
    pub fn x_range(&self) -> (f64, f64) {
        self.x
    }

    /// Range of `y`.
    pub fn y_range(&self) -> (f64, f64) {
        self.y
    }

    /// Value at a node; row 0 has the smallest `y`.
    pub fn value(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// Smallest and largest finite value; `None` when there is none.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.values.iter().filter(|v| v.is_finite()).fold(None, |range, &v| match range {
            None => Some((v, v)),
            Some((lo, hi)) => Some((v.min(lo), v.max(hi))),
        })
    }

    /// Data coordinates of a node.
    fn node(&self, column: usize, row: usize) -> (f64, f64) {
        let along = |range: (f64, f64), i: usize, n: usize| {
            range.0 + (range.1 - range.0) * (i as f64 / (n - 1) as f64)
        };
        (along(self.x, column, self.columns), along(self.y, row, self.rows))
    }

    /// The lines where the linearly interpolated function equals `level`: flat points in data
    /// coordinates, one vector a line. A line closes (its last point repeats its first) or ends on
    /// the border of the grid or at cells with a value that is not finite.
    pub fn contour(&self, level: f64) -> Vec<Vec<f64>> {
        let pieces = self.pieces(level);
        // The one or two pieces that meet on each edge, counted from 1; zeroed memory comes cheap.
        let mut at_edge = vec![[0u32; 2]; 2 * self.columns * self.rows];
        for (i, piece) in (1..).zip(&pieces) {
            for edge in piece {
                let slots = &mut at_edge[self.index(*edge)];
                slots[usize::from(slots[0] != 0)] = i;
            }
        }
        let mut used = vec![false; pieces.len()];
        let mut lines = Vec::new();
        // Open lines first, from their loose ends; what is left are loops.
        let loose = |edge: &Edge| at_edge[self.index(*edge)][1] == 0;
        let starts = pieces.iter().flatten().filter(|edge| loose(edge));
        for start in starts.chain(pieces.iter().map(|piece| &piece[0])) {
            let line = self.follow(*start, level, &pieces, &at_edge, &mut used);
            if line.len() >= 4 {
                lines.push(line);
            }
        }
        lines
    }

    /// Walks along unused pieces from `start` until there is none.
    fn follow(
        &self,
        start: Edge,
        level: f64,
        pieces: &[[Edge; 2]],
        at_edge: &[[u32; 2]],
        used: &mut [bool],
    ) -> Vec<f64> {
        let mut line = Vec::new();
        let mut edge = start;
        loop {
            let (x, y) = self.crossing(edge, level);
            line.extend([x, y]);
            let slots = at_edge[self.index(edge)].map(|i| i as usize);
            let unused = slots.into_iter().filter_map(|i| i.checked_sub(1)).find(|&i| !used[i]);
            let Some(next) = unused else { return line };
            used[next] = true;
            edge = if pieces[next][0] == edge { pieces[next][1] } else { pieces[next][0] };
        }
    }

    /// The one or two straight pieces of the level line in each cell, as pairs of crossed edges.
    fn pieces(&self, level: f64) -> Vec<[Edge; 2]> {
        let mut pieces = Vec::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                let corners = [
                    self.value(column, row),
                    self.value(column + 1, row),
                    self.value(column + 1, row + 1),
                    self.value(column, row + 1),
                ];
                let above = corners.map(|v| v >= level);
                // Most cells lie on one side.
                if above == [above[0]; 4] || corners.iter().any(|v| !v.is_finite()) {
                    continue;
                }
                let bottom = Edge { column, row, upright: false };
                let right = Edge { column: column + 1, row, upright: true };
                let top = Edge { column, row: row + 1, upright: false };
                let left = Edge { column, row, upright: true };
                let centre = corners.iter().sum::<f64>() / 4.0 >= level;
                match above {
                    // Two opposite corners above: the centre says which of them hang together.
                    [a, b, c, d] if a == c && b == d && a != b => {
                        if a == centre {
                            pieces.extend([[bottom, right], [top, left]]);
                        } else {
                            pieces.extend([[left, bottom], [right, top]]);
                        }
                    }
                    [a, b, c, d] => {
                        let mut crossed = [(a != b, bottom), (b != c, right), (c != d, top), (d != a, left)]
                            .into_iter()
                            .filter_map(|(crossed, edge)| crossed.then_some(edge));
                        if let (Some(from), Some(to)) = (crossed.next(), crossed.next()) {
                            pieces.push([from, to]);
                        }
                    }
                }
            }
        }
        pieces
    }

    /// Edges counted node by node.
    fn index(&self, edge: Edge) -> usize {
        2 * (edge.row * self.columns + edge.column) + usize::from(edge.upright)
    }

    /// Where the level is met on an edge, by linear interpolation.
    fn crossing(&self, edge: Edge, level: f64) -> (f64, f64) {
        let Edge { column, row, upright } = edge;
        let (far_column, far_row) = if upright { (column, row + 1) } else { (column + 1, row) };
        let (from, to) = (self.value(column, row), self.value(far_column, far_row));
        let t = (level - from) / (to - from);
        let ((x0, y0), (x1, y1)) = (self.node(column, row), self.node(far_column, far_row));
        (x0 + t * (x1 - x0), y0 + t * (y1 - y0))
    }
}

/// An edge of the grid: from node `(column, row)` to the right, or upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    column: usize,
    row: usize,
    upright: bool,
}

/// `count` levels strictly between `lo` and `hi` whose distances above `lo` fall by a constant
/// ratio, the lowest being `span_ratio` of the range: even steps in the logarithm of the excess
/// loss, so that lines crowd neither at the minimum nor on the walls.
pub fn geometric_levels(lo: f64, hi: f64, count: usize, span_ratio: f64) -> Vec<f64> {
    let ratio = libm::pow(span_ratio, 1.0 / count.max(1) as f64);
    let mut levels: Vec<f64> = (1..=count).map(|k| lo + (hi - lo) * libm::pow(ratio, k as f64)).collect();
    levels.reverse();
    levels.dedup();
    levels
}

/// `count` evenly spaced levels strictly between `lo` and `hi`.
pub fn even_levels(lo: f64, hi: f64, count: usize) -> Vec<f64> {
    (1..=count).map(|k| lo + (hi - lo) * (k as f64 / (count + 1) as f64)).collect()
}
