//! Mach-O and PE files made byte by byte.

pub const X86_64: u32 = 0x0100_0007;
pub const ARM64: u32 = 0x0100_000c;

/// Types of Mach-O files.
pub const OBJECT: u32 = 1;
pub const EXECUTE: u32 = 2;
pub const DYLIB: u32 = 6;

/// Load commands that name the system: a build version for macOS, for iOS, and the older two.
pub const BUILD_MACOS: [u32; 6] = [0x32, 24, 1, 0, 0, 0];
pub const BUILD_IOS: [u32; 6] = [0x32, 24, 2, 0, 0, 0];
pub const LEAST_MACOS: [u32; 4] = [0x24, 16, 0, 0];
pub const LEAST_IOS: [u32; 4] = [0x25, 16, 0, 0];

fn all(numbers: &[u32], form: fn(u32) -> [u8; 4]) -> Vec<u8> {
    numbers.iter().copied().flat_map(form).collect()
}

/// A 64-bit Mach-O file with one segment, which is the whole of it, and these load commands.
pub fn thin(cpu: u32, kind: u32, commands: &[&[u32]]) -> Vec<u8> {
    let commands = commands.concat();
    let size = 72 + 4 * u32::try_from(commands.len()).unwrap();
    // Each of the commands has at least four numbers, and none is longer than six.
    let count = 1 + u32::try_from(commands.len().div_ceil(6)).unwrap();
    let whole = 32 + size + 16;
    let mut out = vec![0xfeed_facf, cpu, 3, kind, count, size, 0, 0];
    out.extend([
        0x19, 72, 0, 0, 0, 0, 0, 0, 0x1000, 0, 0, 0, whole, 0, 7, 5, 0, 0,
    ]);
    out.extend(commands);
    out.extend([0; 4]);
    all(&out, u32::to_le_bytes)
}

/// A universal file of these slices.
pub fn universal(slices: &[(u32, &[u8])]) -> Vec<u8> {
    let mut header = vec![0xcafe_babe, u32::try_from(slices.len()).unwrap()];
    // Not where records would be aligned.
    let mut at = 4 * (2 + 5 * slices.len()) + 3;
    for (cpu, slice) in slices {
        let numbers = [at, slice.len()].map(|number| u32::try_from(number).unwrap());
        header.extend([*cpu, 3, numbers[0], numbers[1], 0]);
        at += slice.len();
    }
    let mut out = all(&header, u32::to_be_bytes);
    out.extend([0; 3]);
    out.extend(slices.iter().flat_map(|(_, slice)| slice.iter()));
    out
}

/// A PE file with one section: of 64 bits or of 32, for a machine and a subsystem.
pub fn pe(is_64: bool, machine: u16, subsystem: u16) -> Vec<u8> {
    let (magic, size, count_at) = if is_64 {
        (0x20b_u16, 240_u16, 108)
    } else {
        (0x10b, 224, 92)
    };
    let mut out = b"MZ".to_vec();
    out.resize(60, 0);
    out.extend(64_u32.to_le_bytes());
    out.extend(b"PE\0\0");
    out.extend(
        [machine, 1, 0, 0, 0, 0, 0, 0, size, 2]
            .map(u16::to_le_bytes)
            .concat(),
    );
    let mut optional = magic.to_le_bytes().to_vec();
    optional.resize(usize::from(size), 0);
    optional[68..70].copy_from_slice(&subsystem.to_le_bytes());
    optional[count_at] = 16;
    out.extend(optional);
    let data = u32::try_from(out.len() + 40).unwrap();
    let section = [16, 0x1000, 16, data, 0, 0, 0, 0x6000_0020];
    out.extend(b".text\0\0\0");
    out.extend(all(&section, u32::to_le_bytes));
    out.extend([0xc3; 16]);
    out
}
