//! How many bytes cross the wire for a screen and what it loads, per encoding.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use anyhow::Result;
use reqwest::{Client, header};
use serde::Serialize;
use url::Url;

use super::browser::Page;
use super::form;

/// Bytes of a body by the encoding that was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Bytes {
    pub gzip: u64,
    pub brotli: u64,
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, more: Self) {
        self.gzip += more.gzip;
        self.brotli += more.brotli;
    }
}

/// Bytes of a screen by kind of file.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Transfer {
    pub html: Bytes,
    pub css: Bytes,
    pub js: Bytes,
    pub wasm: Bytes,
}

/// Fetches, and remembers what several screens share.
pub struct Scale {
    client: Client,
    known: BTreeMap<Url, Option<Bytes>>,
}

impl Scale {
    pub fn new() -> Result<Self> {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .resolve("localhost", std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0)))
            .build()?;
        Ok(Self {
            client,
            known: BTreeMap::new(),
        })
    }

    /// Weighs a page, with the style sheets, scripts and modules that it names. A script of the bundle brings its wasm module
    /// along, also where only the script is named.
    pub async fn weigh(&mut self, page: &Page, cookies: &str) -> Result<Transfer> {
        let mut transfer = Transfer {
            html: self.bytes(&page.url, cookies).await?.1,
            ..Transfer::default()
        };
        let mut urls: Vec<Url> = form::resources(&page.html)
            .iter()
            .filter_map(|address| page.url.join(address).ok())
            .collect();
        let modules: Vec<Url> = urls.iter().filter_map(module_of).collect();
        urls.extend(modules);
        urls.sort_unstable();
        urls.dedup();
        for url in urls {
            let Some(bytes) = self.resource(&url).await? else {
                continue;
            };
            let path = url.path();
            let kind = if path.ends_with(".css") {
                &mut transfer.css
            } else if path.ends_with(".wasm") {
                &mut transfer.wasm
            } else {
                &mut transfer.js
            };
            *kind += bytes;
        }
        Ok(transfer)
    }

    /// `None` for what does not exist: text that only looks like a file name.
    async fn resource(&mut self, url: &Url) -> Result<Option<Bytes>> {
        if let Some(known) = self.known.get(url) {
            return Ok(*known);
        }
        let (exists, bytes) = self.bytes(url, "").await?;
        let bytes = exists.then_some(bytes);
        self.known.insert(url.clone(), bytes);
        Ok(bytes)
    }

    async fn bytes(&self, url: &Url, cookies: &str) -> Result<(bool, Bytes)> {
        let mut sizes = [0; 2];
        let mut exists = true;
        for (size, encoding) in sizes.iter_mut().zip(["gzip", "br"]) {
            let mut request = self
                .client
                .get(url.clone())
                .header(header::ACCEPT_ENCODING, encoding)
                .header(header::ACCEPT, "text/html,*/*");
            if !cookies.is_empty() {
                request = request.header(header::COOKIE, cookies);
            }
            let response = request.send().await?;
            exists &= response.status().is_success();
            *size = response.bytes().await?.len() as u64;
        }
        Ok((
            exists,
            Bytes {
                gzip: sizes[0],
                brotli: sizes[1],
            },
        ))
    }
}

fn module_of(script: &Url) -> Option<Url> {
    let (stem, _) = script.path().rsplit_once(".js").filter(|(_, rest)| rest.is_empty())?;
    if !stem.contains("/pkg/") {
        return None;
    }
    let mut module = script.clone();
    module.set_path(&format!("{stem}_bg.wasm"));
    Some(module)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn bundles_script_brings_its_module_along() {
        let script = Url::parse("http://localhost:1/ui/v2/login/pkg/vestibule.0a.js").unwrap();
        assert_eq!(module_of(&script).unwrap().path(), "/ui/v2/login/pkg/vestibule.0a_bg.wasm");
        assert_eq!(module_of(&Url::parse("http://localhost:1/other.js").unwrap()), None);
    }
}
