//! Tells the tabs of one browser about each other. Without script nothing is told, and every page still finds out when it is used.

use leptos::prelude::*;

/// Tells other tabs what was finished here, and says so when another tab has finished something.
#[island]
pub fn OtherTab(
    /// Name of the channel; one per mount point.
    channel: String,
    /// What was finished here, if anything.
    announce: Option<String>,
    /// What to wait for, if anything.
    await_for: Option<String>,
    /// What is said when it has come.
    text: String,
    /// Label of the link after it.
    link: String,
    /// Where that leads.
    href: String,
) -> impl IntoView {
    let has_come = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| watch(&channel, announce.as_deref(), await_for.clone(), has_come));
    #[cfg(not(feature = "hydrate"))]
    let _ = (channel, announce, await_for);
    view! {
        <div role="status">
            <p class="notice" hidden=move || !has_come.get()>
                <span>{text}</span>
                " "
                <a href=href>{link}</a>
            </p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn watch(channel: &str, announce: Option<&str>, await_for: Option<String>, has_come: RwSignal<bool>) {
    let Ok(channel) = web_sys::BroadcastChannel::new(channel) else {
        return;
    };
    if let Some(news) = announce {
        // A tab that cannot be told finds out by itself.
        let _ = channel.post_message(&news.into());
        // What Back brings out of the cache may belong to a person who has signed out meanwhile: the server knows.
        super::dom::on_restored(|| {
            let _ = window().location().reload();
        });
    }
    let Some(awaited) = await_for else { return };
    super::dom::listen(&channel, "message", move |event: web_sys::MessageEvent| {
        if event.data().as_string().is_some_and(|news| news == awaited) {
            has_come.set(true);
        }
    });
}
