//! `unpipe run`: scripts in a cage, and what becomes of what they did.

mod proxy;
