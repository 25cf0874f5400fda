//! Files that Finder opens: a double click, "Open with", a drop on the icon in the Dock.
//!
//! macOS starts a program once and sends it events, also for the files it was started with. They reach the application delegate,
//! a place that the window library leaves free for this.

#![expect(unsafe_code, reason = "a class of the Objective-C runtime cannot be declared without it")]

use std::path::PathBuf;

use objc2::rc::Retained;
use objc2::runtime::ProtocolObject;
use objc2::{DefinedClass as _, MainThreadMarker, MainThreadOnly, define_class, msg_send};
use objc2_app_kit::{NSApplication, NSApplicationDelegate};
use objc2_foundation::{NSArray, NSObject, NSObjectProtocol, NSURL};
use winit::event_loop::EventLoop;

use super::instance::Arrivals;

define_class!(
    // SAFETY: NSObject asks nothing of its subclasses, and the class has no Drop of its own.
    #[unsafe(super(NSObject))]
    #[thread_kind = MainThreadOnly]
    #[name = "SheetsleuthDelegate"]
    #[ivars = Arrivals]
    struct Delegate;

    // SAFETY: nothing is asked.
    unsafe impl NSObjectProtocol for Delegate {}

    // SAFETY: the method has the signature that AppKit calls it with.
    unsafe impl NSApplicationDelegate for Delegate {
        #[unsafe(method(application:openURLs:))]
        fn open(&self, _application: &NSApplication, urls: &NSArray<NSURL>) {
            let paths: Vec<PathBuf> = urls.iter().filter_map(|url| url.path()).map(|path| PathBuf::from(path.to_string())).collect();
            drop(self.ivars().send(paths));
        }
    }
);

impl Delegate {
    fn new(main: MainThreadMarker, arrivals: Arrivals) -> Retained<Self> {
        let this = Self::alloc(main).set_ivars(arrivals);
        // SAFETY: init of NSObject takes nothing and returns the object.
        unsafe { msg_send![super(this), init] }
    }
}

/// Run the window as `eframe::run_native` does, with files that are opened from elsewhere among the arrivals.
pub(super) fn run(options: eframe::NativeOptions, create: eframe::AppCreator<'_>, arrivals: Arrivals) -> eframe::Result {
    let events = EventLoop::<eframe::UserEvent>::with_user_event().build()?;
    // Held until the loop ends: the application does not keep its delegate alive.
    let delegate = MainThreadMarker::new().map(|main| {
        let delegate = Delegate::new(main, arrivals);
        NSApplication::sharedApplication(main).setDelegate(Some(ProtocolObject::from_ref(&*delegate)));
        delegate
    });
    let mut app = eframe::create_native("Sheetsleuth", options, create, &events);
    let ended = events.run_app(&mut app);
    drop(delegate);
    Ok(ended?)
}
