package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.server.spool.Spool;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A spool that knows how many of its drafts are neither committed nor closed. */
final class CountedDrafts {
    private final AtomicInteger open = new AtomicInteger();
    private final Spool spool;

    CountedDrafts(Spool real) {
        spool =
                proxy(
                        Spool.class,
                        (method, arguments) -> {
                            Object result = invoke(method, real, arguments);
                            return result instanceof Draft draft ? counted(draft) : result;
                        });
    }

    Spool spool() {
        return spool;
    }

    int open() {
        return open.get();
    }

    private Draft counted(Draft real) {
        open.incrementAndGet();
        AtomicInteger alive = new AtomicInteger(1);
        return proxy(
                Draft.class,
                (method, arguments) -> {
                    boolean ends =
                            method.getName().equals("close") || method.getName().equals("commit");
                    if (ends && alive.getAndSet(0) == 1) {
                        open.decrementAndGet();
                    }
                    return invoke(method, real, arguments);
                });
    }

    private interface Call {
        Object run(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> call.run(method, arguments)));
    }

    private static Object invoke(Method method, Object target, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
