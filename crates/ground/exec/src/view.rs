//! What of the host a sandbox may see: system folders, a synthetic /etc, and nothing of anybody's own.

use crate::plan::{Bind, Root};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold the system's programs and libraries. Where they are links (merged /usr), so they are inside.
const SYSTEM: [&str; 9] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"];

/// Configuration that programs need to start, to resolve names and to trust certificates. No accounts, no keys.
const CONFIGURATION: [&str; 17] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
    "/etc/pki/ca-trust/extracted",
    "/etc/ca-certificates",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/services",
    "/etc/protocols",
    "/etc/gai.conf",
];

/// The root that functions and builds share; each adds its own binds.
pub(crate) fn base(mountpoint: &Path, uid: u32, gid: u32, tmp_size_bytes: u64) -> Root {
    let mut binds = Vec::new();
    let mut links = Vec::new();
    for folder in SYSTEM.map(Path::new) {
        match fs::read_link(folder) {
            Ok(to) => links.push((folder.to_owned(), to.to_string_lossy().into_owned())),
            Err(_) if folder.is_dir() => binds.push(read_only(folder, folder)),
            Err(_) => {}
        }
    }
    for file in CONFIGURATION.map(Path::new) {
        // What is a link on the host (resolv.conf, certificates) is bound from where it leads.
        if let Ok(real) = fs::canonicalize(file) {
            binds.push(read_only(&real, file));
        }
    }
    Root {
        mountpoint: mountpoint.to_owned(),
        binds,
        links,
        files: synthetic_files(uid, gid),
        directories: ["/var/task", "/opt", "/home", "/var/tmp"].map(PathBuf::from).to_vec(),
        tmp_size_bytes,
        with_shared_memory: false,
    }
}

pub(crate) fn read_only(source: &Path, target: &Path) -> Bind {
    Bind { source: source.to_owned(), target: target.to_owned(), writable: false }
}

/// Whether the base already shows this path.
pub(crate) fn shows(path: &Path) -> bool {
    SYSTEM.iter().any(|folder| path.starts_with(folder))
}

fn synthetic_files(uid: u32, gid: u32) -> Vec<(PathBuf, String)> {
    let passwd = format!(
        "root:x:0:0:root:/root:/sbin/nologin\n{USER}:x:{uid}:{gid}::/home/{USER}:/sbin/nologin\n\
         nobody:x:65534:65534:nobody:/:/sbin/nologin\n"
    );
    let group = format!("root:x:0:\n{USER}:x:{gid}:\nnogroup:x:65534:\n");
    let switch =
        "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n".to_owned();
    [("/etc/passwd", passwd), ("/etc/group", group), ("/etc/nsswitch.conf", switch)]
        .map(|(path, content)| (PathBuf::from(path), content))
        .to_vec()
}

/// The name of the user inside, as Lambda calls it.
pub(crate) const USER: &str = "sbx_user1051";
