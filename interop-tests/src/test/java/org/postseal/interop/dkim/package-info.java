/**
 * DKIM, SPF and DMARC against the field's tools: signatures that dkimpy and OpenDKIM make and
 * judge, the SPF test suite that comes with pyspf, and the whole way from one site to another.
 */
package org.postseal.interop.dkim;
