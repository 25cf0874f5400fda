//! The portal of a Linux desktop (XDG Desktop Portal), through which it shows its file dialogs and tells its settings.

use zbus::Connection;

/// Its name on the bus of the session.
pub(super) const NAME: &str = "org.freedesktop.portal.Desktop";
/// Where it stands there.
pub(super) const PLACE: &str = "/org/freedesktop/portal/desktop";

/// Whether it shows file dialogs: it may be there for its settings alone.
pub(super) async fn has_dialogs() -> bool {
    let Ok(connection) = Connection::session().await else { return false };
    let version = ("org.freedesktop.portal.FileChooser", "version");
    connection.call_method(Some(NAME), PLACE, Some("org.freedesktop.DBus.Properties"), "Get", &version).await.is_ok()
}
