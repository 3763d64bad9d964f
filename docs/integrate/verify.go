// Verifies Roster's access tokens in a Go service, with the standard library alone.
//
//	go run verify.go https://accounts.example.com < tokens
//
// Reads one token per line and prints who calls. A service keeps one Verifier and uses it for every request.
// docs/integrate.md says what is checked and why.
package main

import (
	"bufio"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	audience   = "roster"
	leeway     = 30 // Seconds by which two clocks may differ.
	keysKept   = 5 * time.Minute
	feedKept   = 30 * time.Second
	lookAgain  = 30 * time.Second // How often an unknown key may cause a new read.
	maxKeySize = 8192 / 8
)

// Refusal says why a token is refused. Any other error means that Roster does not answer: answer 503
// then, not 401.
type Refusal string

func (refusal Refusal) Error() string { return string(refusal) }

// Claims are the claims of a valid token.
type Claims struct {
	Issuer    string `json:"iss"`
	Audience  string `json:"aud"`
	Subject   string `json:"sub"`
	Session   string `json:"sid"`
	Role      string `json:"role"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
}

// Verifier keeps Roster's keys and its feed of what has ended.
type Verifier struct {
	issuer, jwksURI string
	client          http.Client
	mutex           sync.Mutex
	keys            map[string]*rsa.PublicKey
	keysRead        time.Time
	sessions        map[string]bool  // Sessions that have ended.
	before          map[string]int64 // By user: tokens issued before this are invalid.
	feedRead        time.Time
}

// NewVerifier finds out where the keys are.
func NewVerifier(issuer string) (*Verifier, error) {
	verifier := &Verifier{issuer: issuer, client: http.Client{Timeout: 5 * time.Second}}
	var discovery struct {
		Issuer  string `json:"issuer"`
		JwksURI string `json:"jwks_uri"`
	}
	if err := verifier.fetch(issuer+"/.well-known/openid-configuration", &discovery); err != nil {
		return nil, err
	}
	if discovery.Issuer != issuer {
		return nil, fmt.Errorf("%s says it is %s", issuer, discovery.Issuer)
	}
	verifier.jwksURI = discovery.JwksURI
	return verifier, nil
}

// Verify gives the claims of a live token, and a Refusal for any other.
func (verifier *Verifier) Verify(token string) (*Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, Refusal("not a JWT")
	}
	var header struct{ Typ, Alg, Kid string }
	if decode(parts[0], &header) != nil || header.Typ != "at+jwt" || header.Alg != "RS256" {
		return nil, Refusal("not an access token")
	}
	key, err := verifier.key(header.Kid)
	if err != nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) != nil {
		return nil, Refusal("wrong signature")
	}
	var claims Claims
	if decode(parts[1], &claims) != nil {
		return nil, Refusal("claims of another form")
	}
	if err := claims.check(verifier.issuer, time.Now().Unix()); err != nil {
		return nil, err
	}
	if err := verifier.checkRevoked(&claims); err != nil {
		return nil, err
	}
	return &claims, nil
}

// A claim that is missing has the zero value, which is none that Roster writes.
func (claims *Claims) check(issuer string, now int64) error {
	switch {
	case claims.Issuer != issuer || claims.Audience != audience:
		return Refusal("of another issuer, or for another audience")
	case claims.Subject == "" || claims.Session == "" || claims.IssuedAt == 0 || claims.NotBefore == 0:
		return Refusal("a claim is missing")
	case claims.NotBefore > now+leeway || claims.IssuedAt > now+leeway:
		return Refusal("not yet valid")
	case claims.Expires+leeway <= now:
		return Refusal("expired")
	}
	return nil
}

func (verifier *Verifier) key(kid string) (*rsa.PublicKey, error) {
	verifier.mutex.Lock()
	defer verifier.mutex.Unlock()
	age := time.Since(verifier.keysRead)
	key, known := verifier.keys[kid]
	if age >= keysKept || (!known && age >= lookAgain) {
		if err := verifier.readKeys(); err != nil {
			return nil, err
		}
		key, known = verifier.keys[kid]
	}
	if !known {
		return nil, Refusal("signed with an unknown key")
	}
	return key, nil
}

func (verifier *Verifier) readKeys() error {
	var set struct {
		Keys []struct{ Kty, Kid, N, E string }
	}
	if err := verifier.fetch(verifier.jwksURI, &set); err != nil {
		return err
	}
	keys := make(map[string]*rsa.PublicKey)
	for _, jwk := range set.Keys {
		n, errN := base64.RawURLEncoding.DecodeString(jwk.N)
		e, errE := base64.RawURLEncoding.DecodeString(jwk.E)
		if jwk.Kty != "RSA" || errN != nil || errE != nil || len(n) > maxKeySize || len(e) > 4 {
			return errors.New("a published key is no RSA key")
		}
		keys[jwk.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	}
	verifier.keys, verifier.keysRead = keys, time.Now()
	return nil
}

func (verifier *Verifier) checkRevoked(claims *Claims) error {
	verifier.mutex.Lock()
	defer verifier.mutex.Unlock()
	if time.Since(verifier.feedRead) >= feedKept {
		if err := verifier.readFeed(); err != nil {
			return err
		}
	}
	if verifier.sessions[claims.Session] || claims.IssuedAt < verifier.before[claims.Subject] {
		return Refusal("revoked")
	}
	return nil
}

func (verifier *Verifier) readFeed() error {
	var feed struct {
		Handles []string
		Users   []struct {
			Sub    string
			Before int64
		}
	}
	if err := verifier.fetch(verifier.issuer+"/.well-known/revocations", &feed); err != nil {
		return err
	}
	verifier.sessions, verifier.before = make(map[string]bool), make(map[string]int64)
	for _, session := range feed.Handles {
		verifier.sessions[session] = true
	}
	for _, user := range feed.Users {
		verifier.before[user.Sub] = user.Before
	}
	verifier.feedRead = time.Now()
	return nil
}

func (verifier *Verifier) fetch(url string, into any) error {
	reply, err := verifier.client.Get(url)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, reply.Status)
	}
	return json.NewDecoder(reply.Body).Decode(into)
}

func decode(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func main() {
	verifier, err := NewVerifier(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		claims, err := verifier.Verify(strings.TrimSpace(lines.Text()))
		var refusal Refusal
		switch {
		case err == nil:
			fmt.Printf("user %s, role %s\n", claims.Subject, claims.Role)
		case errors.As(err, &refusal):
			fmt.Printf("refused: %s\n", refusal)
		default:
			log.Fatal(err)
		}
	}
}
