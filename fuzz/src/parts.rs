//! Cuts an input into parts, finds the call it is for, and puts what only a run knows (ids, challenges) in its places.

/// Takes a part that begins with its length in two bytes; what is there if the input is shorter.
pub fn part<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let Some((length, rest)) = input.split_first_chunk::<2>() else {
        return std::mem::take(input);
    };
    let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
    let (part, rest) = rest.split_at(length);
    *input = rest;
    part
}

/// Replaces every `{name}`.
#[must_use]
pub fn fill(input: &[u8], values: &[(&str, &str)]) -> Vec<u8> {
    let mut filled = input.to_vec();
    for (name, value) in values {
        let place = format!("{{{name}}}").into_bytes();
        let mut from = 0;
        while let Some(at) = filled[from..].windows(place.len()).position(|found| found == place) {
            let at = from + at;
            filled.splice(at..at + place.len(), value.bytes());
            from = at + value.len();
        }
    }
    filled
}

/// The number of the name that two bytes stand for: the one whose own bytes are nearest. So an input stays good for the
/// call that it was made for when calls are added.
#[must_use]
pub fn choose<'a>(bytes: [u8; 2], names: impl Iterator<Item = &'a str>) -> usize {
    let wanted = u16::from_le_bytes(bytes);
    let distances = names.enumerate().map(|(number, name)| (mark(name) ^ wanted, number));
    distances.min().map_or(0, |(_, number)| number)
}

/// The two bytes of a name: FNV-1a, folded.
fn mark(name: &str) -> u16 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ (hash & 0xffff) as u16
}
