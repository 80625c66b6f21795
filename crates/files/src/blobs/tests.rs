//! What holds of contents on the disk.

use super::*;

fn blobs(dir: &Path, key: u8) -> Blobs {
    Blobs::new(dir.join("blobs"), &Key::from_bytes(&[key; 32]).unwrap(), None)
}

fn content(bytes: usize) -> (Digest, Vec<u8>) {
    let content: Vec<u8> = (0..bytes).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect();
    (*blake3::hash(&content).as_bytes(), content)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(dir.join("blobs")).unwrap().flatten();
    folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten()).map(|file| file.path()).collect()
}

#[test]
fn contents_of_all_sizes_come_back_whole_and_in_pieces() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = blobs(dir.path(), 1);
    for bytes in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
        let (digest, content) = content(bytes);
        blobs.put(&digest, content.as_slice()).unwrap();
        assert_eq!(blobs.check(&digest).unwrap(), bytes as u64);
        let mut blob = blobs.open(&digest).unwrap();
        assert_eq!(blob.bytes(), bytes as u64);
        assert_eq!(blob.read_at(0, usize::MAX).unwrap(), content);
        for (offset, max) in [(0, 1), (1, 2), (CHUNK_BYTES - 1, 2), (CHUNK_BYTES, 10), (bytes, 10), (bytes + 5, 10)] {
            let expected = content.get(offset..(offset + max).min(bytes).max(offset)).unwrap_or_default();
            assert_eq!(blob.read_at(offset as u64, max).unwrap(), expected, "{offset} of {bytes}");
        }
    }
}

#[test]
fn the_same_content_is_kept_once_and_its_name_tells_nothing_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let (digest, content) = content(100);
    blobs(dir.path(), 1).put(&digest, content.as_slice()).unwrap();
    blobs(dir.path(), 1).put(&digest, content.as_slice()).unwrap();
    assert_eq!(files(dir.path()).len(), 1);
    assert_ne!(blobs(dir.path(), 1).keys.name(&digest), blobs(dir.path(), 2).keys.name(&digest));
    let stored = fs::read(&files(dir.path())[0]).unwrap();
    assert!(!stored.windows(20).any(|window| window == &content[..20]), "sealed");
    assert!(!files(dir.path())[0].to_string_lossy().contains(&hex::encode(digest)));
}

#[test]
fn every_change_cut_and_swap_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = blobs(dir.path(), 1);
    let (digest, content) = content(2 * CHUNK_BYTES + 9);
    blobs.put(&digest, content.as_slice()).unwrap();
    let path = files(dir.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    let sealed = CHUNK_BYTES + CHUNK_TAG_BYTES;
    let mut swapped = whole.clone();
    swapped[MAGIC.len()..MAGIC.len() + sealed].copy_from_slice(&whole[MAGIC.len() + sealed..MAGIC.len() + 2 * sealed]);
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let cut = &whole[..MAGIC.len() + 2 * sealed];
    let longer = [whole.as_slice(), &[0; 40]].concat();
    for damaged in [swapped.as_slice(), flipped.as_slice(), cut, &whole[..whole.len() - 1], &whole[..5], &longer, b""] {
        fs::write(&path, damaged).unwrap();
        assert!(blobs.check(&digest).is_err(), "{} bytes", damaged.len());
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(blobs.check(&digest), Err(FileError::Missing)));
}

#[test]
fn a_content_that_is_damaged_is_whole_again_when_it_is_kept_again() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = blobs(dir.path(), 1);
    let (digest, content) = content(CHUNK_BYTES + 9);
    blobs.put(&digest, content.as_slice()).unwrap();
    let path = files(dir.path()).remove(0);
    let mut damaged = fs::read(&path).unwrap();
    damaged[1_000] ^= 1;
    fs::write(&path, damaged).unwrap();
    blobs.put(&digest, content.as_slice()).unwrap();
    assert_eq!(blobs.check(&digest).unwrap(), content.len() as u64);
    assert_eq!(files(dir.path()), [path]);
}

/// Gives a content, and waits in its middle until the other one is there too.
struct Pausing<'a> {
    content: &'a [u8],
    at: usize,
    middle: Option<&'a std::sync::Barrier>,
}

impl Read for Pausing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at > self.content.len() / 2
            && let Some(middle) = self.middle.take()
        {
            middle.wait();
        }
        let given = (&self.content[self.at..]).read(buffer)?;
        self.at += given;
        Ok(given)
    }
}

#[test]
fn two_that_keep_the_same_content_at_once_leave_it_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (blobs, middle) = (blobs(dir.path(), 1), std::sync::Barrier::new(2));
    let (digest, content) = content(3 << 20);
    std::thread::scope(|scope| {
        let both: Vec<_> = (0..2)
            .map(|_| {
                let reader = Pausing { content: &content, at: 0, middle: Some(&middle) };
                scope.spawn(|| blobs.put(&digest, reader))
            })
            .collect();
        for one in both {
            one.join().unwrap().unwrap();
        }
    });
    assert_eq!(blobs.check(&digest).unwrap(), content.len() as u64);
    assert_eq!(files(dir.path()).len(), 1, "and nothing that was half written");
}

#[test]
fn content_that_is_not_what_its_digest_says_is_not_kept() {
    let dir = tempfile::tempdir().unwrap();
    assert!(blobs(dir.path(), 1).put(&[0; 32], b"something".as_slice()).is_err());
    assert!(files(dir.path()).is_empty());
}

#[test]
fn after_a_change_of_the_key_contents_are_found_under_both_until_they_are_sealed_anew() {
    let dir = tempfile::tempdir().unwrap();
    let contents = [content(10), content(CHUNK_BYTES), content(2 * CHUNK_BYTES + 7)];
    for (digest, content) in &contents {
        blobs(dir.path(), 1).put(digest, content.as_slice()).unwrap();
    }
    let keys = [1, 2].map(|key| Key::from_bytes(&[key; 32]).unwrap());
    let both = Blobs::new(dir.path().join("blobs"), &keys[1], Some(&keys[0]));
    for (digest, content) in &contents {
        assert_eq!(both.check(digest).unwrap(), content.len() as u64);
        // As a stop between the new one and the end of the old one leaves it.
        blobs(dir.path(), 2).put(digest, content.as_slice()).unwrap();
        assert!(both.reseal(digest).unwrap());
        assert!(!both.reseal(digest).unwrap(), "once");
        assert_eq!(both.check(digest).unwrap(), content.len() as u64);
        assert_eq!(blobs(dir.path(), 2).check(digest).unwrap(), content.len() as u64);
        assert!(matches!(blobs(dir.path(), 1).check(digest), Err(FileError::Missing)));
    }
    assert_eq!(files(dir.path()).len(), contents.len());
}

#[test]
fn sweeping_takes_what_is_old_and_unwanted_and_what_was_half_written() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = blobs(dir.path(), 1);
    let (wanted, unwanted) = (content(10), content(11));
    for (digest, content) in [&wanted, &unwanted] {
        blobs.put(digest, content.as_slice()).unwrap();
    }
    fs::write(files(dir.path())[0].with_extension(PART), b"half").unwrap();
    let keep = |name: &str| name == blobs.keys.name(&wanted.0);
    let past = SystemTime::now() - std::time::Duration::from_secs(60);
    assert_eq!(blobs.sweep(past, keep).unwrap(), 1, "only the half: the unwanted one is young");
    let future = SystemTime::now() + std::time::Duration::from_secs(60);
    assert_eq!(blobs.sweep(future, keep).unwrap(), 1);
    assert!(blobs.open(&wanted.0).is_ok() && blobs.open(&unwanted.0).is_err());
}

#[test]
fn sweeping_passes_over_what_is_no_content() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = blobs(dir.path(), 1);
    let (digest, content) = content(10);
    blobs.put(&digest, content.as_slice()).unwrap();
    let (place, elsewhere) = (dir.path().join("blobs"), dir.path().join("elsewhere"));
    fs::write(place.join(".DS_Store"), b"of another system").unwrap();
    fs::create_dir_all(place.join("ab").join("a folder")).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("somebody's"), b"not ours").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&elsewhere, place.join("cd")).unwrap();
    let future = SystemTime::now() + std::time::Duration::from_secs(60);
    assert_eq!(blobs.sweep(future, |_| false).unwrap(), 1, "the content alone");
    assert!(place.join(".DS_Store").exists() && elsewhere.join("somebody's").exists());
}
