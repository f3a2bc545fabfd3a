package org.postseal.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Names the requirements of the draft that the annotated code meets, for example
 * {@code @Requirement("K-05")}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
public @interface Requirement {
    /** Requirement ids as the draft spells them. */
    String[] value();
}
