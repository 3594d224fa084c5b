//! What holds for the safety of the whole instance. What a page makes of it is not decided here.

use serde::Deserialize;

/// What holds for the safety of the whole instance. Source: `SecuritySettings` (settings/v2/security_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecuritySettings {
    /// Whether other sites may show pages in a frame.
    pub embedded_iframe: EmbeddedIframe,
    /// Whether administrators may act as somebody else.
    pub enable_impersonation: bool,
}

/// Whether other sites may show pages in a frame. Source: `EmbeddedIframeSettings` (settings/v2/security_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EmbeddedIframe {
    /// Whether any may.
    pub enabled: bool,
    /// Which. They count only while `enabled`.
    pub allowed_origins: Vec<String>,
}
