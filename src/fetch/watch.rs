//! The deadlines of one transfer.

use std::time::{Duration, Instant};

use super::error::{FetchError, Phase};
use super::limits::Limits;
use super::redirect::Purpose;
use super::server::Server;
use crate::model::Size;

/// Knows when the server was last heard and how much it gave.
#[derive(Debug)]
pub(super) struct Watch {
    limits: Limits,
    purpose: Purpose,
    phase: Phase,
    began: Instant,
    heard: Instant,
    window: Instant,
    in_window: Size,
}

impl Watch {
    /// A watch that starts now, over attempts that began then.
    pub(super) fn new(limits: Limits, purpose: Purpose, began: Instant) -> Self {
        let now = Instant::now();
        Self {
            limits,
            purpose,
            phase: Phase::FirstByte,
            began,
            heard: now,
            window: now,
            in_window: Size::default(),
        }
    }

    /// Another server was asked.
    pub(super) fn moved(&mut self) {
        self.heard = Instant::now();
    }

    /// The body begins.
    pub(super) fn head(&mut self) {
        self.phase = Phase::Body;
        self.heard = Instant::now();
        self.window = self.heard;
    }

    /// More of the body came.
    pub(super) fn bytes(&mut self, count: usize) {
        self.heard = Instant::now();
        self.in_window = self.in_window.plus(Size::bytes(count as u64));
    }

    /// Goes on, unless a limit has passed.
    pub(super) fn check(&mut self, server: &Server) -> Result<(), FetchError> {
        let limit = self.longest_silence();
        if self.heard.elapsed() > limit {
            return Err(FetchError::Silent {
                server: server.clone(),
                phase: self.phase,
                limit,
            });
        }
        match self.purpose {
            Purpose::Document if self.began.elapsed() > self.limits.document => {
                Err(FetchError::Overdue {
                    server: server.clone(),
                    phase: self.phase,
                    limit: self.limits.document,
                })
            }
            Purpose::Artifact if self.phase == Phase::Body => self.check_pace(server),
            _ => Ok(()),
        }
    }

    /// The worker cannot say when it is connected, so both limits together hold until the head is
    /// there; the limit for connecting alone is kept by the client.
    fn longest_silence(&self) -> Duration {
        match self.phase {
            Phase::Connect | Phase::FirstByte => self.limits.connect + self.limits.first_byte,
            Phase::Body => self.limits.idle,
        }
    }

    /// Window after window, so that a fast start does not pay for an endless drip.
    fn check_pace(&mut self, server: &Server) -> Result<(), FetchError> {
        if self.window.elapsed() < self.limits.pace_over {
            return Ok(());
        }
        if self.in_window < self.limits.pace {
            return Err(FetchError::Slow {
                server: server.clone(),
                least: self.limits.pace,
                found: self.in_window,
                over: self.limits.pace_over,
            });
        }
        self.window = Instant::now();
        self.in_window = Size::default();
        Ok(())
    }
}
