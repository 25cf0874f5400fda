//! What the desktop around the window can do: on Linux, through which of its display servers the window is shown.
//!
//! The window library takes no dropped files under Wayland. Where an X server is there too, as on nearly every Wayland desktop, the
//! window is shown through that one; where there is none, nobody is told to drop anything.

/// Whether files that are dropped on the window arrive.
pub(super) fn takes_drops() -> bool {
    !cfg!(target_os = "linux") || local::has_x_server() || !local::has_wayland()
}

/// Whether a display server answers where one is named.
pub(super) fn answers() -> bool {
    !cfg!(target_os = "linux") || local::has_x_server() || local::has_compositor()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn choice() -> Option<eframe::EventLoopBuilderHook> {
    None
}

/// How the window library is to choose; on its own where there is only one server.
#[cfg(target_os = "linux")]
pub(super) fn choice() -> Option<eframe::EventLoopBuilderHook> {
    use winit::platform::x11::EventLoopBuilderExtX11 as _;

    if !local::has_wayland() || !local::has_x_server() {
        return None;
    }
    Some(Box::new(|builder| {
        builder.with_x11();
    }))
}

#[cfg(target_os = "linux")]
mod local {
    use std::ffi::OsStr;
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::PathBuf;
    use std::sync::OnceLock;

    pub(super) fn has_wayland() -> bool {
        ["WAYLAND_DISPLAY", "WAYLAND_SOCKET"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
    }

    /// Whether a compositor answers. One that hands a socket over, or has a place nobody knows, is taken at its word.
    pub(super) fn has_compositor() -> bool {
        let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        if set("WAYLAND_SOCKET").is_some() {
            return true;
        }
        let Some(name) = set("WAYLAND_DISPLAY") else { return false };
        let place = if name.is_absolute() { Some(name) } else { set("XDG_RUNTIME_DIR").map(|folder| folder.join(name)) };
        place.is_none_or(|place| UnixStream::connect(place).is_ok())
    }

    /// Whether an X server answers; asked once.
    pub(super) fn has_x_server() -> bool {
        static ANSWERS: OnceLock<bool> = OnceLock::new();
        *ANSWERS.get_or_init(|| std::env::var_os("DISPLAY").is_some_and(|display| answers(&display)))
    }

    /// A display of this machine is a socket by its number; one of another machine is taken at its word.
    pub(super) fn answers(display: &OsStr) -> bool {
        let Some(display) = display.to_str() else { return false };
        let Some((host, rest)) = display.rsplit_once(':') else { return false };
        if !matches!(host, "" | "unix" | "localhost") {
            return true;
        }
        let number = rest.split('.').next().unwrap_or_default();
        let path = format!("/tmp/.X11-unix/X{number}");
        UnixStream::connect(&path).is_ok()
            || SocketAddr::from_abstract_name(path).is_ok_and(|place| UnixStream::connect_addr(&place).is_ok())
            || (host == "localhost" && number.parse::<u16>().is_ok())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_display_is_there_if_somebody_answers() {
            assert!(!answers(OsStr::new("")) && !answers(OsStr::new(":wrong")) && !answers(OsStr::new(":64999")));
            assert!(answers(OsStr::new("far.example:10.0")) && answers(OsStr::new("localhost:10.0")), "taken at its word");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod local {
    pub(super) fn has_wayland() -> bool {
        false
    }

    pub(super) fn has_x_server() -> bool {
        false
    }

    pub(super) fn has_compositor() -> bool {
        false
    }
}
