// A strip of pages that is wider than a phone begins where the page at hand is.

const here = document.querySelector(".side-nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 48;
