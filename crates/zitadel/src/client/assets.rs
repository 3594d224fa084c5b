//! Fetches brand assets, without any bearer.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use url::Url;

use super::Client;
use super::transport::{Call, Kind};
use crate::assets::{Asset, locate};
use crate::error::{Bearer, Error};

impl Client {
    /// Fetches a logo, an icon or a font that settings name. Source: `/assets/v1/…`, which needs no bearer.
    ///
    /// # Errors
    /// `ForeignAsset` if the address lies outside the backend, `Malformed` if the file is too large, `NotFound`, and outages.
    pub async fn asset(&self, address: &Url) -> Result<Asset, Error> {
        let api = &self.inner.config.api_url;
        let url = locate(address, api, self.addressee.public_host.as_deref()).ok_or(Error::ForeignAsset)?;
        let call = Call {
            rpc: "Assets/Get",
            kind: Kind::Read,
            bearer: Bearer::Nobody,
            method: Method::GET,
            url,
            body: None,
        };
        let answer = match self.send(call).await {
            // The asset handler answers in plain text.
            Err(Error::Unexpected {
                status: 404, id: None, ..
            }) => return Err(Error::NotFound(Default::default())),
            result => result?,
        };
        let content_type = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(Asset {
            content_type: content_type.unwrap_or("application/octet-stream").to_owned(),
            bytes: answer.body,
        })
    }
}
