//! Work away from the window: what a job is given, what it may say, how it ends, and the threads it runs on.
//!
//! Every long computation takes a [`Context`]: it asks it whether it was cancelled, tells it how far it is, and hands it
//! what a person should know about the result. The module knows nothing of tables or windows, so that everything else
//! can stand on it.

mod beside;
mod context;
mod failure;
mod packed;
mod quoted;
mod words;
mod workers;

pub use beside::{keep_sources, same_file, write_beside, write_failure};
pub use context::{Cancelled, Context, Progress};
pub use failure::{Failure, Warning};
pub(crate) use packed::unpacked;
pub use quoted::{Quoted, quoted};
pub use words::Words;
pub(crate) use words::{DAY, POINT, THOUSANDS};
pub use workers::{Event, Job, News, Work, Workers, run_here};
