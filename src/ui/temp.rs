//! temp
#![allow(missing_docs)]
use super::Style;
use crate::document::Release;
use crate::install::{Difference, Package};
use crate::model::Place;
use crate::plan::{Placement, Plan};
use crate::trust::{Accepted, Documents};
pub fn listing(packages: &[Package], _s: &Style) -> String {
    packages
        .iter()
        .map(|p| format!("{} {}\n", p.receipt.name, p.receipt.version))
        .collect()
}
pub fn checked(p: &Package, d: &[Difference], _s: &Style) -> String {
    format!("{} {} {}\n", p.receipt.name, p.receipt.version, d.len())
}
pub fn installed_info(p: &Package, _r: &Release, _s: &Style) -> String {
    format!("{} {}\n", p.receipt.name, p.receipt.version)
}
pub fn release_info(a: &Accepted<Documents>, _p: &Place, _s: &Style) -> String {
    format!("{} {}\n", a.release.name, a.release.version)
}
pub struct Closing<'a> {
    pub plan: &'a Plan,
    pub placement: &'a Placement,
    pub shell: Option<String>,
    pub path: Vec<std::path::PathBuf>,
}
pub fn closing(c: &Closing<'_>, _s: &Style) -> String {
    format!("installed {}\n", c.plan.name())
}
