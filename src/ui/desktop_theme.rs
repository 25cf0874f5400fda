//! Whether the desktop is light or dark: neither X11 nor Wayland tells a window, the settings portal of the desktop does (XDG Desktop Portal,
//! `org.freedesktop.portal.Settings`). It is heard on a thread of its own, which sleeps until something changes.

use eframe::egui::{Context, Theme};
use futures_lite::{StreamExt as _, future::block_on};
use zbus::message::Type;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, MatchRule, MessageStream};

use super::portal;

const SETTINGS: &str = "org.freedesktop.portal.Settings";
/// Which setting it is: its group and its name.
const COLOURS: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// Follow the desktop for as long as the program runs. Without a portal the window stays as it is.
pub(super) fn follow(ctx: Context) {
    let listen = move || drop(block_on(listen(&ctx)));
    drop(std::thread::Builder::new().name("desktop theme".to_owned()).spawn(listen));
}

async fn listen(ctx: &Context) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let changed = MatchRule::builder().msg_type(Type::Signal).interface(SETTINGS)?.member("SettingChanged")?.build();
    let mut changes = MessageStream::for_match_rule(changed, &connection, None).await?;
    loop {
        let answer = connection.call_method(Some(portal::NAME), portal::PLACE, Some(SETTINGS), "Read", &COLOURS).await?;
        let said: OwnedValue = answer.body().deserialize()?;
        if let Some(theme) = theme_of(&said) {
            ctx.options_mut(|options| options.fallback_theme = theme);
            ctx.request_repaint();
        }
        if changes.next().await.is_none() {
            return Ok(());
        }
    }
}

/// What the portal says: 1 for dark, 2 for light, and 0 where a person chose neither, which desktops show light.
fn theme_of(said: &Value<'_>) -> Option<Theme> {
    match said {
        // `Read` wraps its answer once more than it should.
        Value::Value(inner) => theme_of(inner),
        Value::U32(1) => Some(Theme::Dark),
        Value::U32(_) => Some(Theme::Light),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_the_portal_is_understood_however_often_it_is_wrapped() {
        let wrapped = |number: u32| Value::Value(Box::new(Value::U32(number)));
        assert_eq!((theme_of(&Value::U32(1)), theme_of(&wrapped(1))), (Some(Theme::Dark), Some(Theme::Dark)));
        assert_eq!((theme_of(&wrapped(0)), theme_of(&wrapped(2))), (Some(Theme::Light), Some(Theme::Light)));
        assert_eq!(theme_of(&Value::from("dark")), None);
    }
}
