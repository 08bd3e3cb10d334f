package io.circuitsynth.refman.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A hierarchy that clients work on.
 *
 * @param root its root's id
 * @param references what clients know of the references of its managers
 * @param nets what clients know of the names of its unnamed nets
 * @param managers its managers as far as they are known to exist, without those that move between hierarchies
 */
record Tree(String root, Domain references, Domain nets, List<String> managers) {

    Tree(String root) {
        this(root, new Domain(root), new Domain("nets of " + root), new CopyOnWriteArrayList<>(List.of(root)));
    }
}
