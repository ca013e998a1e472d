//! Sorting by a number, for all kinds of items at once.
//!
//! The library's sort is compiled anew for each kind of item, three thousand bytes of download a
//! time; here only pairs of a number and a place are sorted.

/// Sorts by `key`, ascending in the total order of numbers (NaN last); equal keys keep their order.
///
/// # Examples
/// ```
/// let mut words = vec!["three", "one", "four"];
/// saddlescope::order::sort_by_number(&mut words, |word| word.len() as f64);
/// assert_eq!(words, ["one", "four", "three"]);
/// ```
pub fn sort_by_number<T>(items: &mut Vec<T>, key: impl Fn(&T) -> f64) {
    let mut keys: Vec<(f64, usize)> = items.iter().map(key).zip(0..).collect();
    sort_pairs(&mut keys);
    let mut places: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(keys.into_iter().filter_map(|(_, place)| places[place].take()));
}

#[inline(never)]
fn sort_pairs(pairs: &mut [(f64, usize)]) {
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}
