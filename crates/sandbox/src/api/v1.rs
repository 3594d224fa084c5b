//! The older management, admin and auth calls that setting up a real Zitadel takes.

mod label;
mod login;
mod own;
mod policies;
mod users;

use axum::http::Method;

use crate::api::policy::{
    AgePolicy, ComplexityPolicy, DomainPolicy, LabelPolicy, LockoutPolicy, LoginPolicy, NotificationPolicy, PrivacyPolicy,
};
use crate::caller::Permission;
use crate::transport::{Rpc, run};

pub use label::change as change_label;

pub fn calls() -> Vec<Rpc> {
    let write = |method: Method, path: &'static str, run| Rpc::v1(method, path, run).guarded(Permission::PolicyWrite);
    let read = |path: &'static str, run| Rpc::v1(Method::GET, path, run).guarded(Permission::PolicyRead);
    let default = |path: &'static str, run| Rpc::v1(Method::PUT, path, run).guarded(Permission::InstancePolicyWrite);
    macro_rules! own_policy {
        ($path:literal, $kind:ty) => {
            [
                write(Method::POST, $path, run!(policies::add::<$kind>)),
                write(Method::PUT, $path, run!(policies::update::<$kind>)),
                write(Method::DELETE, $path, run!(policies::reset::<$kind>)),
                read($path, run!(policies::get::<$kind>)),
            ]
        };
    }
    let mut calls = [
        own_policy!("/management/v1/policies/login", LoginPolicy),
        own_policy!("/management/v1/policies/password/complexity", ComplexityPolicy),
        own_policy!("/management/v1/policies/password/age", AgePolicy),
        own_policy!("/management/v1/policies/lockout", LockoutPolicy),
        own_policy!("/management/v1/policies/privacy", PrivacyPolicy),
        own_policy!("/management/v1/policies/notification", NotificationPolicy),
    ]
    .concat();
    calls.extend([
        write(
            Method::POST,
            "/management/v1/policies/login/second_factors",
            run!(login::add_second),
        ),
        write(
            Method::DELETE,
            "/management/v1/policies/login/second_factors/{type}",
            run!(login::remove_second),
        ),
        write(
            Method::POST,
            "/management/v1/policies/login/multi_factors",
            run!(login::add_multi),
        ),
        write(
            Method::DELETE,
            "/management/v1/policies/login/multi_factors/{type}",
            run!(login::remove_multi),
        ),
        write(Method::POST, "/management/v1/policies/label", run!(label::add)),
        write(Method::PUT, "/management/v1/policies/label", run!(label::update)),
        write(Method::DELETE, "/management/v1/policies/label", run!(label::reset)),
        write(Method::POST, "/management/v1/policies/label/_activate", run!(label::activate)),
        write(Method::DELETE, "/management/v1/policies/label/logo", run!(label::remove_logo)),
        write(
            Method::DELETE,
            "/management/v1/policies/label/logo_dark",
            run!(label::remove_logo_dark),
        ),
        write(Method::DELETE, "/management/v1/policies/label/icon", run!(label::remove_icon)),
        write(
            Method::DELETE,
            "/management/v1/policies/label/icon_dark",
            run!(label::remove_icon_dark),
        ),
        write(Method::DELETE, "/management/v1/policies/label/font", run!(label::remove_font)),
        read("/management/v1/policies/label/_preview", run!(label::preview)),
        read("/management/v1/policies/label", run!(label::get)),
        default("/admin/v1/policies/login", run!(policies::update_default::<LoginPolicy>)),
        default(
            "/admin/v1/policies/password/complexity",
            run!(policies::update_default::<ComplexityPolicy>),
        ),
        default("/admin/v1/policies/password/age", run!(policies::update_default::<AgePolicy>)),
        default(
            "/admin/v1/policies/password/lockout",
            run!(policies::update_default::<LockoutPolicy>),
        ),
        default("/admin/v1/policies/privacy", run!(policies::update_default::<PrivacyPolicy>)),
        default(
            "/admin/v1/policies/notification",
            run!(policies::update_default::<NotificationPolicy>),
        ),
        default("/admin/v1/policies/label", run!(policies::update_default::<LabelPolicy>)),
        default("/admin/v1/policies/domain", run!(policies::update_default::<DomainPolicy>)),
        default("/admin/v1/orgs/{orgId}/policies/domain", run!(policies::update_domain)),
        Rpc::v1(
            Method::POST,
            "/admin/v1/orgs/{orgId}/policies/domain",
            run!(policies::add_domain),
        )
        .guarded(Permission::InstancePolicyWrite),
        Rpc::v1(
            Method::DELETE,
            "/admin/v1/orgs/{orgId}/policies/domain",
            run!(policies::reset_domain),
        )
        .guarded(Permission::InstancePolicyWrite),
        Rpc::v1(Method::GET, "/management/v1/users/{id}", run!(users::get)),
        Rpc::v1(Method::POST, "/management/v1/users/human", run!(users::add)).guarded(Permission::UserWrite),
        Rpc::v1(Method::GET, "/auth/v1/users/me", run!(own::me)),
        Rpc::v1(Method::POST, "/auth/v1/users/me/sessions/_search", run!(own::sessions)),
        Rpc::v1(
            Method::POST,
            "/auth/v1/users/me/tokens/refresh/_search",
            run!(own::refresh_tokens),
        ),
        Rpc::v1(Method::POST, "/auth/v1/users/me/idps/_search", run!(own::none)),
        Rpc::v1(Method::POST, "/auth/v1/users/me/auth_factors/_search", run!(own::factors)),
        Rpc::v1(Method::POST, "/auth/v1/users/me/passwordless/_search", run!(own::passkeys)),
        Rpc::v1(Method::POST, "/auth/v1/users/me/metadata/_search", run!(own::metadata)),
        Rpc::v1(Method::POST, "/auth/v1/memberships/me/_search", run!(own::memberships)),
        Rpc::v1(Method::POST, "/auth/v1/usergrants/me/_search", run!(own::none)),
        Rpc::v1(Method::GET, "/auth/v1/languages", run!(own::languages)),
        Rpc::v1(
            Method::GET,
            "/auth/v1/policies/passwords/complexity",
            run!(own::policy::<ComplexityPolicy>),
        ),
        Rpc::v1(Method::GET, "/auth/v1/policies/login", run!(own::policy::<LoginPolicy>)),
        Rpc::v1(Method::POST, "/auth/v1/permissions/zitadel/me/_search", run!(own::rights)),
        Rpc::v1(
            Method::POST,
            "/auth/v1/users/me/tokens/refresh/_revoke_all",
            run!(own::revoke),
        ),
        Rpc::v1(Method::PUT, "/auth/v1/users/me/profile", run!(own::changes::profile)),
        Rpc::v1(Method::PUT, "/auth/v1/users/me/email", run!(own::changes::email)),
        Rpc::v1(Method::PUT, "/auth/v1/users/me/phone", run!(own::changes::phone)),
        Rpc::v1(Method::PUT, "/auth/v1/users/me/username", run!(own::changes::username)),
        Rpc::v1(Method::PUT, "/auth/v1/users/me/password", run!(own::changes::password)),
        Rpc::v1(Method::GET, "/admin/v1/healthz", run!(own::healthy)).open(),
        Rpc::v1(Method::GET, "/management/v1/healthz", run!(own::healthy)).open(),
        Rpc::v1(Method::GET, "/auth/v1/healthz", run!(own::healthy)).open(),
    ]);
    calls
}
