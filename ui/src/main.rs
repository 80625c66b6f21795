//! The program that the browser and the window load: it mounts the interface and nothing else.

fn main() {
    atom_ui::mount();
}
