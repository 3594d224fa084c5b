//! Prints what the bundle weighs.

use super::manifest::Manifest;

/// One line a file and one for the sum: raw, gzip, brotli.
pub fn print(manifest: &Manifest) {
    eprintln!("          {:<34} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    let mut sum = [0; 3];
    for file in [format!("{}.js", manifest.name), format!("{}_bg.wasm", manifest.name)] {
        let sizes = ["", ".gz", ".br"].map(|suffix| manifest.files.get(&format!("{file}{suffix}")).copied().unwrap_or_default());
        line(&file, sizes);
        sum = std::array::from_fn(|index| sum[index] + sizes[index]);
    }
    line("together", sum);
}

fn line(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    eprintln!("          {name:<34} {raw:>9} {gzip:>9} {brotli:>9}");
}
