//! What is taken from a request before anything else: its id, its host, its sender.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_LANGUAGE, HeaderMap, USER_AGENT};
use http::{HeaderValue, Method};
use tracing::Instrument;
use vestibule_app::address::{Path, Query};
use vestibule_app::load::{bare_error, error_page};
use vestibule_app::screens::error::Kind;
use vestibule_app::state::Ask;
use vestibule_engine::Agent;
use vestibule_engine::host_policy::HostRefused;
use vestibule_engine::origin::same_site_post;
use vestibule_zitadel::TRACE_PARENT;

use crate::front_door::FrontDoor;
use crate::pages::respond;

/// Checks host and origin, names the request, and hands an [`Ask`] on.
pub async fn receive(State(door): State<FrontDoor>, mut request: Request, next: Next) -> Response {
    let mut random = [0_u8; 24];
    vestibule_engine::clock::Entropy::fill(&crate::SystemEntropy, &mut random);
    let id = hex::encode(&random[..8]);
    let span = tracing::info_span!("request", request.id = %id, method = %request.method(), path = %request.uri().path());
    let trace = format!("00-{}-{}-01", hex::encode(&random[..16]), hex::encode(&random[16..]));
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let headers = request.headers().clone();
    let mut ask = Ask {
        host: None,
        accept_language: text(&headers, ACCEPT_LANGUAGE.as_str()),
        request_id: id.clone(),
        agent: Agent {
            ip: Some(door.hosts().client_ip(peer, &headers)),
            user_agent: text(&headers, USER_AGENT.as_str()),
        },
        language: None,
        theme: None,
    };
    let work = async {
        let origin = match door.hosts().resolve(peer, &headers, request.uri()) {
            Ok(origin) => origin,
            Err(refused) => {
                tracing::warn!(reason = %refused, "host refused");
                let kind = if refused == HostRefused::NotListed {
                    Kind::UnknownHost
                } else {
                    Kind::BadRequest
                };
                return respond(bare_error(door.app(), &ask, &Query::default(), kind));
            }
        };
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_read && let Err(refused) = same_site_post(&headers, &origin) {
            tracing::warn!(reason = %refused, "post from elsewhere refused");
            ask.host = Some(origin.host);
            let (query, onward) = (Query::default(), door.app().base.at(Path::Loginname.as_str()));
            return respond(error_page(door.app(), &ask, &query, Kind::CrossSite, onward).await);
        }
        ask.host = Some(origin.host);
        request.extensions_mut().insert(ask);
        next.run(request).await
    };
    let mut response = TRACE_PARENT.scope(trace, work).instrument(span).await.into_response();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.chars().take(1_000).collect())
}
