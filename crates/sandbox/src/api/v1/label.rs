//! Brands: what is prepared in the preview counts once it is activated.

use serde_json::{Value, json};

use super::policies::{added, changed, missing, taken};
use crate::api::policy::{InForce, Kind, LabelPolicy, next_sequence, read};
use crate::api::settings::asset_url;
use crate::state::Ctx;
use crate::store::policies;
use crate::transport::Reply;
use crate::wire::{ApiError, Object};

/// The prepared brand of an organization.
pub const PREVIEW: &str = "label-preview";

/// A prepared brand and its stamps.
pub async fn prepared(db: &mut sqlx::SqliteConnection, scope: &str) -> Result<Option<InForce<LabelPolicy>>, ApiError> {
    policies::own(db, scope, PREVIEW).await?.map(read).transpose()
}

pub async fn add(ctx: &Ctx, mut label: LabelPolicy) -> Reply {
    label.check()?;
    label.keep_from(LabelPolicy::default());
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    if prepared(&mut write, &scope).await?.is_some() {
        return Err(taken::<LabelPolicy>());
    }
    let now = ctx.now();
    let sequence = next_sequence(&mut write, ctx.instance(), &scope, now).await?;
    policies::save(&mut write, &scope, PREVIEW, &label, (now, sequence)).await?;
    write.commit().await?;
    Ok(added(sequence, now, &scope))
}

pub async fn update(ctx: &Ctx, mut label: LabelPolicy) -> Reply {
    label.check()?;
    change(ctx, |earlier| {
        label.keep_from(earlier);
        label
    })
    .await
}

/// Writes what `edit` makes of the prepared brand.
pub async fn change(ctx: &Ctx, edit: impl FnOnce(LabelPolicy) -> LabelPolicy + Send) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    let earlier = prepared(&mut write, &scope).await?.ok_or_else(missing::<LabelPolicy>)?;
    let label = edit(earlier.value);
    let now = ctx.now();
    let sequence = next_sequence(&mut write, ctx.instance(), &scope, now).await?;
    policies::save(&mut write, &scope, PREVIEW, &label, (now, sequence)).await?;
    write.commit().await?;
    Ok(changed(sequence, now, &scope))
}

pub async fn activate(ctx: &Ctx, _: Value) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    let found = prepared(&mut write, &scope).await?.ok_or_else(missing::<LabelPolicy>)?;
    found.value.save(&mut write, ctx.instance(), &scope, ctx.now()).await?;
    write.commit().await?;
    Ok(changed(found.sequence, found.changed, &scope))
}

pub async fn reset(ctx: &Ctx, _: Value) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    if !policies::remove(&mut write, &scope, PREVIEW).await? {
        return Err(missing::<LabelPolicy>());
    }
    policies::remove(&mut write, &scope, LabelPolicy::NAME).await?;
    let now = ctx.now();
    let sequence = next_sequence(&mut write, ctx.instance(), &scope, now).await?;
    write.commit().await?;
    Ok(changed(sequence, now, &scope))
}

async fn remove(ctx: &Ctx, slot: &'static str) -> Reply {
    change(ctx, |mut label| {
        if let Some(kept) = label.slot(slot) {
            kept.clear();
        }
        label
    })
    .await
}

pub async fn remove_logo(ctx: &Ctx, _: Value) -> Reply {
    remove(ctx, "logo").await
}

pub async fn remove_logo_dark(ctx: &Ctx, _: Value) -> Reply {
    remove(ctx, "logo-dark").await
}

pub async fn remove_icon(ctx: &Ctx, _: Value) -> Reply {
    remove(ctx, "icon").await
}

pub async fn remove_icon_dark(ctx: &Ctx, _: Value) -> Reply {
    remove(ctx, "icon-dark").await
}

pub async fn remove_font(ctx: &Ctx, _: Value) -> Reply {
    remove(ctx, "font").await
}

pub async fn preview(ctx: &Ctx, _: Value) -> Reply {
    let scope = ctx.organization();
    let mut db = ctx.read().await?;
    let found = match prepared(&mut db, &scope).await? {
        Some(found) => found,
        None => LabelPolicy::in_force(&mut db, ctx.instance(), &scope).await?,
    };
    Ok(json!({"policy": render(ctx, &found)}))
}

pub async fn get(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let found = LabelPolicy::in_force(&mut db, ctx.instance(), &ctx.organization()).await?;
    Ok(Object::new()
        .put("policy", render(ctx, &found))
        .flag("isDefault", found.is_default)
        .done())
}

fn render(ctx: &Ctx, found: &InForce<LabelPolicy>) -> Value {
    let label = &found.value;
    let url = |name: &str| asset_url(ctx, &found.scope, name);
    Object::new()
        .put("details", found.details())
        .text("primaryColor", &label.primary_color)
        .flag("isDefault", found.is_default)
        .flag("hideLoginNameSuffix", label.hide_login_name_suffix)
        .text("warnColor", &label.warn_color)
        .text("backgroundColor", &label.background_color)
        .text("fontColor", &label.font_color)
        .text("primaryColorDark", &label.primary_color_dark)
        .text("backgroundColorDark", &label.background_color_dark)
        .text("warnColorDark", &label.warn_color_dark)
        .text("fontColorDark", &label.font_color_dark)
        .flag("disableWatermark", label.disable_watermark)
        .text("logoUrl", &url(&label.kept_logo))
        .text("iconUrl", &url(&label.kept_icon))
        .text("logoUrlDark", &url(&label.kept_logo_dark))
        .text("iconUrlDark", &url(&label.kept_icon_dark))
        .text("fontUrl", &url(&label.kept_font))
        .text("themeMode", &label.theme_mode.0)
        .done()
}
