//! Any bytes as a file: the sniffer, text with separators, HTML, SpreadsheetML, the layout and the types of columns.

#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::open(bytes));
