//! Room for text: estimated widths, and labels pushed apart.

/// Width of `text` in the system's sans-serif face at `size_css_px`, estimated from classes of
/// characters; a little generous, so that layout done without a font does not clip.
pub fn text_width_css_px(text: &str, size_css_px: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|c| match c {
            '⁰'..='₟' | '¹' | '²' | '³' => 0.42,
            'i' | 'j' | 'l' | '.' | ',' | ':' | ' ' | '|' | '\'' | '·' => 0.32,
            'm' | 'w' | 'M' | 'W' | '—' => 0.95,
            'A'..='Z' => 0.68,
            '\u{2212}' | '+' | '×' | '=' => 0.72,
            '\u{2e80}'..='\u{ffef}' => 1.0,
            _ => 0.6,
        })
        .sum();
    ems * size_css_px
}

/// Moves positions as little as possible (least squares) so that neighbours are at least `gap`
/// apart and all lie in `[lo, hi]`; order is kept. When they cannot all fit they overlap evenly.
///
/// # Panics
/// When `wanted` is not in increasing order.
pub fn spread_in_place(wanted: &mut [f64], gap: f64, lo: f64, hi: f64) {
    assert!(wanted.is_sorted(), "positions to spread must be in increasing order");
    if wanted.is_empty() {
        return;
    }
    let gap = gap.min((hi - lo).max(0.0) / (wanted.len() as f64 - 1.0).max(1.0));
    // With z_k = y_k - k * gap the condition reads z increasing: pool adjacent violators.
    let mut blocks: Vec<(f64, usize)> = Vec::with_capacity(wanted.len());
    for (k, y) in wanted.iter().enumerate() {
        let mut block = (y - k as f64 * gap, 1);
        while let Some(&(mean, count)) = blocks.last().filter(|last| last.0 > block.0) {
            blocks.pop();
            let total = count + block.1;
            block = ((mean * count as f64 + block.0 * block.1 as f64) / total as f64, total);
        }
        blocks.push(block);
    }
    let highest = hi - (wanted.len() as f64 - 1.0) * gap;
    let spread = blocks.iter().flat_map(|&(mean, count)| std::iter::repeat_n(mean, count));
    for (k, (y, z)) in wanted.iter_mut().zip(spread).enumerate() {
        *y = z.min(highest).max(lo) + k as f64 * gap;
    }
}
