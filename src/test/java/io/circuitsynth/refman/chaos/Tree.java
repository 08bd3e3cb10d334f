package io.circuitsynth.refman.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A hierarchy that clients change.
 *
 * @param root the id of its root
 * @param references the history of its references
 * @param nets the history of the names of its unnamed nets
 * @param drawings its drawings
 * @param managers its managers that are known to exist, without those that move between hierarchies
 */
record Tree(String root, Domain references, Domain nets, Drawings drawings, List<String> managers) {

    Tree(String root) {
        this(
                root,
                new Domain(root),
                new Domain("nets of " + root),
                new Drawings(root),
                new CopyOnWriteArrayList<>(List.of(root)));
    }
}
