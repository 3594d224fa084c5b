//! The `Accept-Language` header of RFC 9110 section 12.5.4, with its weights.
//! What a person chose or stored comes before it; that order is not known here.

use super::{Locale, shortened};

/// Ranges in the order of the header, each with its weight in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptLanguage(Vec<(String, u16)>);

/// More than any browser sends; the rest is not read.
const MOST_RANGES: usize = 32;

impl AcceptLanguage {
    /// Reads the header. What cannot be read counts as not there.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let ranges = header.split(',').take(MOST_RANGES).filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let range = parts.next().filter(|range| is_range(range))?;
            let weight = match parts.next() {
                None => 1000,
                Some(parameter) => weight(parameter)?,
            };
            Some((range.to_owned(), weight))
        });
        Self(ranges.collect())
    }

    /// The allowed language of the greatest weight; among equals the one named first. `*` means `default`, where it is not
    /// named otherwise. A weight of 0 excludes.
    pub(super) fn choose<'l>(&self, allowed: &[&'l Locale], default: &'l Locale) -> Option<&'l Locale> {
        let mut candidates: Vec<&'l Locale> = allowed.to_vec();
        candidates.sort_by_key(|locale| *locale != default);
        candidates
            .into_iter()
            .filter_map(|locale| self.place(locale.tag()).map(|place| (place, locale)))
            .min_by_key(|(place, _)| *place)
            .map(|(_, locale)| locale)
    }

    /// How early a language comes: smaller is better. `None`: not wanted.
    fn place(&self, tag: &str) -> Option<(u16, usize)> {
        let named = || self.0.iter().enumerate().filter(|(_, (range, _))| range != "*");
        if named().any(|(_, (range, weight))| *weight == 0 && covers(range, tag)) {
            return None;
        }
        let best = named()
            .filter(|(_, (range, weight))| {
                *weight > 0 && (covers(range, tag) || shortened(range).any(|range| range.eq_ignore_ascii_case(tag)))
            })
            .map(|(position, (_, weight))| (1000 - weight, position))
            .min();
        best.or_else(|| {
            let any = self.0.iter().enumerate().find(|(_, (range, _))| range == "*");
            any.filter(|(_, (_, weight))| *weight > 0)
                .map(|(position, (_, weight))| (1000 - weight, position))
        })
    }
}

/// Basic filtering of RFC 4647 section 3.3.1: `de` covers `de` and `de-AT`.
fn covers(range: &str, tag: &str) -> bool {
    shortened(tag).any(|tag| tag.eq_ignore_ascii_case(range))
}

fn is_range(range: &str) -> bool {
    range == "*"
        || (!range.is_empty() && range.len() <= 35 && range.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// `q=0.8` in thousandths. At most three digits after the point, at most 1.
fn weight(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_valid = ["0", "1"].contains(&whole) && fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths = format!("{whole}{fraction:0<3}").parse().ok()?;
    (is_valid && thousandths <= 1000).then_some(thousandths)
}
