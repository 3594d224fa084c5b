//! Locking, deactivating, deleting.

use super::{UserRequest, changed, load};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::factors;
use crate::store::sessions;
use crate::store::users::{self, ACTIVE, INACTIVE, INITIAL, LOCKED};
use crate::transport::Reply;
use crate::wire::{ApiError, Object, details};

struct Move {
    from: &'static [&'static str],
    to: &'static str,
    refusal: (&'static str, &'static str),
    missing: &'static str,
    ends_sessions: bool,
}

async fn go(ctx: &Ctx, request: UserRequest, step: Move) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, step.missing).await?;
    // Lenient as recorded: the state is told before the caller's rights are looked at.
    if !step.from.contains(&user.state.as_str()) {
        return Err(ApiError::precondition(step.refusal.0, step.refusal.1));
    }
    ctx.caller.require(Permission::UserWrite, Some(&user.organization_id))?;
    if user.state == LOCKED {
        user.failed_attempts = 0;
        factors::forget_all_failures(&mut write, &user.id).await?;
    }
    user.state = step.to.into();
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    if step.ends_sessions {
        sessions::hide_all(&mut write, &user.id).await?;
    }
    write.commit().await?;
    Ok(changed(&user).done())
}

pub async fn lock(ctx: &Ctx, request: UserRequest) -> Reply {
    let refusal = ("COMMAND-lgws8wtsqf", "User is not active or initial");
    let step = Move {
        from: &[ACTIVE, INITIAL],
        to: LOCKED,
        refusal,
        missing: "COMMAND-450yxuqrh1",
        ends_sessions: true,
    };
    go(ctx, request, step).await
}

pub async fn unlock(ctx: &Ctx, request: UserRequest) -> Reply {
    let refusal = ("COMMAND-olb9vb0oca", "User is not locked");
    let step = Move {
        from: &[LOCKED],
        to: ACTIVE,
        refusal,
        missing: "COMMAND-450yxuqrh1",
        ends_sessions: false,
    };
    go(ctx, request, step).await
}

pub async fn deactivate(ctx: &Ctx, request: UserRequest) -> Reply {
    let refusal = ("COMMAND-5gunjw0cd7", "User already inactive");
    let step = Move {
        from: &[ACTIVE, LOCKED],
        to: INACTIVE,
        refusal,
        missing: "COMMAND-78iiirat8y",
        ends_sessions: true,
    };
    go(ctx, request, step).await
}

pub async fn reactivate(ctx: &Ctx, request: UserRequest) -> Reply {
    let refusal = ("COMMAND-s5qqcz97hf", "User is not inactive");
    let step = Move {
        from: &[INACTIVE],
        to: ACTIVE,
        refusal,
        missing: "COMMAND-hg3bnwrpx4",
        ends_sessions: false,
    };
    go(ctx, request, step).await
}

pub async fn delete(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-bd4ir1mblj").await?;
    ctx.caller.require(Permission::UserDelete, Some(&user.organization_id))?;
    users::delete(&mut write, &user.id).await?;
    write.commit().await?;
    let details = details(user.sequence + 1, None, ctx.now(), &user.organization_id);
    Ok(Object::new().put("details", details).done())
}
