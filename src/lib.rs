//! Sheetsleuth
